/** The script of a proving worker, bundled into engine-worker.js by scripts/build-engine.ts. Node and browsers. */
import type { FetchRequest } from "../browser-requests.ts";
import { serveFetch } from "../serve-fetch.ts";
import { type AnswerContext, Correspondent } from "./correspondent.ts";
import { KeyShare } from "./key-share.ts";
import { openPort } from "./open-port.ts";
import { ProofLead, startEngine } from "./proof-lead.ts";
import { runSteps } from "./run-steps.ts";
import type { Answers, Envelope, Method, Requests } from "./worker-messages.ts";

type Message = Envelope | FetchRequest;

type Handlers = {
  readonly [M in Method]: (request: Requests[M], context: AnswerContext) => Promise<Answers[M]>;
};

const port = openPort<Message>();
let correspondent: Correspondent | undefined;
const lead = new ProofLead((worker, method, request, options) =>
  (correspondent as Correspondent).ask(worker, method, request, options),
);
let share: KeyShare | undefined;
let queue: Promise<unknown> = Promise.resolve();

const handlers: Handlers = {
  file: async (request) => {
    lead.takeFile(request);
    return undefined;
  },
  open: async (request) => {
    await lead.open(request);
    return undefined;
  },
  prove: (request, context) => lead.prove(request, context),
  load: inTurn(async ({ engine, part }) => {
    share = new KeyShare(await startEngine(engine), part);
    return undefined;
  }),
  begin: inTurn(async ({ witness }) => {
    own().begin(witness);
    return undefined;
  }),
  sumWires: inTurn((_, { signal, report }) => runSteps(own().sumWires(), signal, report)),
  sumRest: inTurn(({ scalars }, { signal, report }) =>
    runSteps(own().sumRest(scalars), signal, report),
  ),
  end: inTurn(async () => {
    share?.end();
    return undefined;
  }),
};

port.listen((message) => {
  if ("type" in message) {
    void serveFetch(port, message);
    return;
  }
  correspondent ??= new Correspondent(
    message.to,
    (envelope) => port.postMessage(envelope, [...envelope.transfer]),
    (method, request, context) => handlers[method](request, context),
  );
  correspondent.receive(message);
});

function own(): KeyShare {
  if (!share) throw new Error("nothing is loaded");
  return share;
}

/** One after another, in the order of their arrival. */
function inTurn<Request, Result>(
  handle: (request: Request, context: AnswerContext) => Promise<Result>,
) {
  return (request: Request, context: AnswerContext): Promise<Result> => {
    const result = queue.then(() => handle(request, context));
    queue = result.catch(() => {});
    return result;
  };
}
