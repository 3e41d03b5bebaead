import { deploySymbolon } from "../../../src/chain/deploy-symbolon.ts";
import { encodeVerificationKey } from "../../../src/chain/encode-proof.ts";
import { complianceVerifierAbi } from "../../../src/chain/generated/compliance-verifier.abi.ts";
import { registerPolicy } from "../../../src/chain/register-policy.ts";
import { verifyDeployment } from "../../../src/chain/verify-deployment.ts";
import { writeRegistry } from "../../../src/chain/write-registry.ts";
import { type Hex, keccakText } from "../../../src/presentation/abi-encode.ts";
import type { VerificationKey } from "../../../src/proving/types.ts";
import { formatIssuerRecord, parseIssuerRecord } from "../../../src/trust/parse-issuer-record.ts";
import { POLICY_IDS, TRUST_ROOT } from "../../../test/chain/support/trapdoor-registry.ts";
import { createTrapdoorKey } from "../../../test/support/trapdoor-key.ts";
import { createWorld } from "../../../test/support/world.ts";
import type { AttackCase } from "../attack-case.ts";
import type { ChainState, ChainWorld } from "./chain-world.ts";
import { contractCase } from "./contract-case.ts";

const DAY = 86_400;
const NEXT_ROOT = 5n;

type Client = ChainState["chain"]["alice"];
const register = ({ world }: ChainState, who: Client) =>
  registerPolicy(who, {
    registry: world.registry,
    policyId: keccakText("new"),
    oraclePolicyId: world.rules.oraclePolicyId,
    mode: "once",
    policyVersion: 1,
  });
const supersede = ({ world }: ChainState) => world.trustRoots.post(NEXT_ROOT, 2);

const underRoot = async (state: ChainState, trustRoot: bigint) =>
  state.attest(await state.present("once", { trustRoot }));

/** The verifier's own constructor, past the SDK's checks. */
const deployKey = ({ contracts, deploy }: ChainState, key: VerificationKey): Promise<Hex> =>
  deploy(complianceVerifierAbi, contracts.verifier.bytecode, [encodeVerificationKey(key)]);
const deploySdk = ({ chain, contracts }: ChainState, verificationKey: VerificationKey) =>
  deploySymbolon({
    ...chain.owner,
    contracts,
    circuit: { circuitHash: "5a".repeat(32), verificationKey },
    salt: keccakText("attack"),
  });

const { key } = createTrapdoorKey(5);

/** K6 to K9: roots, policies, keys and roles. */
export function administrationCases(world: ChainWorld): AttackCase[] {
  const contract = contractCase(world);
  const honest = (state: ChainState) => underRoot(state, TRUST_ROOT);
  const afterSupersession = (seconds: number) => async (state: ChainState) => {
    await supersede(state);
    await state.wait(seconds);
    await underRoot(state, TRUST_ROOT);
  };
  const weak: readonly (readonly [string, VerificationKey])[] = [
    ["alpha off the curve", { ...key, alpha: [1n, 3n] }],
    ["an IC point off the curve", { ...key, ic: [...key.ic.slice(0, 5), [1n, 3n]] }],
    [
      "delta with its parts changed round",
      {
        ...key,
        delta: [
          [key.delta[0][1], key.delta[0][0]],
          [key.delta[1][1], key.delta[1][0]],
        ],
      },
    ],
    [
      "delta at infinity",
      {
        ...key,
        delta: [
          [0n, 0n],
          [0n, 0n],
        ],
      },
    ],
  ];
  return [
    contract("K6", "the trust root 0", /TrustRootUnknown/, (state) => underRoot(state, 0n), honest),
    contract(
      "K6",
      "a trust root that was never posted",
      /TrustRootUnknown/,
      (state) => underRoot(state, TRUST_ROOT + 1n),
      honest,
    ),
    contract(
      "K6",
      "a superseded root past its window",
      /TrustRootExpired/,
      afterSupersession(DAY + 60),
      afterSupersession(DAY - 60),
    ),
    contract(
      "K6",
      "a policy that was never registered",
      /RuleUnknown/,
      async (state) => state.attest(await state.present("once", { policyId: keccakText("none") })),
      honest,
    ),
    contract(
      "K6",
      "a policy that was retired",
      /PolicyIsRetired/,
      async (state) => {
        const { registry } = state.world;
        await writeRegistry(state.chain.owner, registry, "retirePolicy", [POLICY_IDS.once]);
        await honest(state);
      },
      honest,
    ),
    ...weak.map(([title, unsound]) =>
      contract(
        "K7",
        `a verifier whose key has ${title}`,
        /KeyPointInvalid|PrecompileFailed/,
        (state) => deployKey(state, unsound),
        (state) => deployKey(state, key),
      ),
    ),
    ...(
      [
        ["of small order", { x: "0", y: "1" }],
        ["off the curve", { x: "1", y: "1" }],
      ] as const
    ).map(([title, publicKey]) =>
      contract(
        "K7",
        `an issuer's key ${title} registered`,
        /ERR_KEY_/,
        async () => {
          const { issuer } = await createWorld();
          parseIssuerRecord({ ...formatIssuerRecord(issuer), publicKey });
        },
        async () => parseIssuerRecord(formatIssuerRecord((await createWorld()).issuer)),
      ),
    ),
    contract(
      "K8",
      "a proof in flight under a root that the registrar ended",
      /TrustRootRevoked/,
      async (state) => {
        await supersede(state);
        await state.world.trustRoots.advance(2);
        await underRoot(state, TRUST_ROOT);
      },
      async (state) => {
        await supersede(state);
        await underRoot(state, TRUST_ROOT);
      },
    ),
    contract(
      "K8",
      "a proof by the old key after the list with the new key is the only one",
      /TrustRootRevoked/,
      async (state) => rotated(state, TRUST_ROOT),
      async (state) => rotated(state, NEXT_ROOT),
    ),
    contract(
      "K8",
      "a policy registered by a stranger",
      /NotOwner/,
      (state) => register(state, state.chain.bob),
      (state) => register(state, state.chain.owner),
    ),
    contract(
      "K8",
      "an owner to be who acts before accepting",
      /NotOwner/,
      async (state) => {
        const { registry } = state.world;
        await writeRegistry(state.chain.owner, registry, "transferOwnership", [state.bob]);
        await register(state, state.chain.bob);
      },
      async (state) => {
        const { registry } = state.world;
        await writeRegistry(state.chain.owner, registry, "transferOwnership", [state.bob]);
        await writeRegistry(state.chain.bob, registry, "acceptOwnership", []);
        await register(state, state.chain.bob);
      },
    ),
    contract(
      "K8",
      "ownership accepted by someone else",
      /NotPendingOwner/,
      async (state) => accept(state, state.chain.relayer),
      async (state) => accept(state, state.chain.bob),
    ),
    contract(
      "K9",
      "a verifier with gamma = delta, through the SDK",
      /KEY_UNSAFE/,
      (state) => deploySdk(state, { ...key, delta: key.gamma }),
      (state) => deploySdk(state, key),
    ),
    contract(
      "K9",
      "a verifier with gamma = delta, past the SDK",
      /KeyForgeable/,
      (state) => deployKey(state, { ...key, delta: key.gamma }),
      (state) => deployKey(state, key),
    ),
    contract(
      "K9",
      "a deployment whose verifier has another key than the published one",
      /VERIFIER_UNSAFE/,
      (state) => inspectDeployment(state, createTrapdoorKey(5, "other").key),
      (state) => inspectDeployment(state, key),
    ),
  ];
}

async function rotated(state: ChainState, trustRoot: bigint) {
  await supersede(state);
  await state.world.trustRoots.advance(2);
  return underRoot(state, trustRoot);
}

async function accept(state: ChainState, who: Client) {
  const { registry } = state.world;
  await writeRegistry(state.chain.owner, registry, "transferOwnership", [state.bob]);
  return writeRegistry(who, registry, "acceptOwnership", []);
}

const inspectDeployment = (
  { chain, contracts, world }: ChainState,
  verificationKey: VerificationKey,
) =>
  verifyDeployment({
    publicClient: chain.publicClient,
    contracts,
    registry: world.deployed.registry,
    verificationKey,
  });
