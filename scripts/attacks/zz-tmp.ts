import { badWitness, honestWitness } from "/work/main/test/support/lab/bad-witness.ts";
import { buildScenario } from "/work/main/test/circuits/scenario.ts";
const spec = { file: "circuits/presentation/compliance.circom", template: "Compliance", publicInputs: ["asOf", "contextHash"] } as const;
const h = buildScenario();
for (let i=0;i<3;i++){ let t=Date.now(); await honestWitness(spec,h.inputs); console.log("honest",Date.now()-t); t=Date.now(); const r=await badWitness(spec,{...h.inputs,scope:BigInt(1000+i)}); console.log("bad",Date.now()-t,r.violations.length); t=Date.now(); buildScenario({claims:{statusIndex:BigInt(i)}}); console.log("scen",Date.now()-t)}
const v = await import("vitest").then(()=> "vitest import ok", (e)=>"vitest: "+e.message); console.log(v);
