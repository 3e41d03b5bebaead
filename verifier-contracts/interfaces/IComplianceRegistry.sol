// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicies} from "./IPolicies.sol";
import {ITwoStepOwned} from "./ITwoStepOwned.sol";

/// @title  IComplianceRegistry
/// @notice Takes proofs that a subject's holder satisfies a policy, and answers whether a subject is compliant now
/// @dev    Every public signal is rebuilt here, or checked against state that roles of the oracle, the trust registry or
///         this registry keep. Invariants:
///         I1 a nullifier of mode Once or Session is used at most once, but that what decisions alone took is free again
///            once they all are revoked, and that a Once subject makes it again while something that it has by it has
///            its time: for a version later than it has, or where what it has of that version and of later ones
///            stopped counting before its time;
///         I2 a nullifier of mode Account has at most one subject at any time;
///         I3 an attestation that counts is lost only to another that counts, with a later (asOf, trust epoch), of no
///            older version and of no weaker tier, or with a nullifier that moves: no replay shortens an expiry;
///         I4 an attestation counts only while its trust epoch is at least `minTrustEpoch`, its version stands, and
///            before its expiry;
///         I5 a rule and its verifier never change, and no role attests a proof without one;
///         I6 no read reverts, paused, suspended or not.
interface IComplianceRegistry is IPolicies, ITwoStepOwned {
    /// @notice How an attestation came about. Attested is the weaker one: a service's word that it verified a proof.
    enum Tier {
        None,
        Attested,
        Proof
    }

    /// @dev G2 coordinates in the order of EIP-197: imaginary part first.
    struct Proof {
        uint256[2] a;
        uint256[2][2] b;
        uint256[2] c;
    }

    /// @param policyId       the policy
    /// @param version        of the policy in the oracle; one that is announced counts from its day on
    /// @param circuitVersion version of circuit `compliance`
    /// @param subject        the address that becomes compliant; bound in the proof
    /// @param nonce          bound in the proof; in mode Session also in the nullifier's scope
    /// @param nullifier      public signal; the holder's tag for the scope
    /// @param trustRoot      public signal; a usable root of the trust registry
    /// @param asOf           Unix seconds that the proof speaks of; the registry adds their UTC date
    struct Statement {
        bytes32 policyId;
        uint16 version;
        uint32 circuitVersion;
        address subject;
        bytes32 nonce;
        uint256 nullifier;
        uint256 trustRoot;
        uint40 asOf;
    }

    /// @dev One slot. `expiresAt` 0 with a tier: voided.
    struct Attestation {
        uint40 asOf;
        uint40 expiresAt;
        uint40 trustEpoch;
        uint16 version;
        Tier tier;
        uint32 policyNumber;
        uint80 nullifierTag;
    }

    /// @dev `candidate` may take the nullifier over from `readyAt` on.
    struct Binding {
        address subject;
        address candidate;
        uint40 readyAt;
    }

    /// @dev For each nullifier used and each renewal, with the subject's attestation after it.
    event Attested(
        bytes32 indexed policyId,
        address indexed subject,
        uint256 indexed nullifier,
        uint16 version,
        Tier tier,
        uint40 asOf,
        uint40 expiresAt,
        uint40 trustEpoch
    );
    event RebindRequested(
        bytes32 indexed policyId, uint256 indexed nullifier, address indexed candidate, uint40 readyAt
    );
    event Rebound(bytes32 indexed policyId, uint256 indexed nullifier, address from, address to);
    event AttestationVoided(bytes32 indexed policyId, address indexed subject);

    /// @notice The sender is not the subject, and no signature of the subject was given.
    error SenderNotSubject(address sender, address subject);
    /// @notice The signature is not the signer's, over exactly this statement.
    error SignatureInvalid(address signer);
    /// @notice The signature's deadline has passed.
    error SignatureExpired(uint256 deadline);
    /// @notice The nullifier is not below the scalar field's order.
    error NullifierOutOfField();
    /// @notice The nullifier was used in this scope.
    error NullifierUsed(uint256 nullifier);
    /// @notice The nullifier belongs to another subject; ask for a rebind.
    error NullifierBound(uint256 nullifier);
    /// @notice The rebind's delay has not passed.
    error RebindNotReady(uint40 readyAt);
    /// @notice There is nothing to rebind: another mode, a nullifier without a subject, or the subject's own.
    error RebindNotPossible();
    /// @notice `asOf` lies after the block or before the version's window, or is older than its lifetime.
    error AsOfOutOfWindow(uint256 earliest, uint256 latest);
    /// @notice What this would attest expires before the announced version is in force.
    error AsOfTooEarly(uint40 countsFrom);
    /// @notice The version is no longer honoured, or never will be.
    error PolicyVersionEnded(uint40 countsUntil);
    /// @notice The authority has suspended the policy.
    error PolicySuspended(bytes32 policyId);
    /// @notice The proof does not hold for this policy, subject, nonce, registry, chain, root and time.
    error ProofInvalid();
    /// @notice An attestation of another announced version waits already; prove this one once that is in force.
    error AnnouncedVersionHeld(uint16 version);
    /// @notice Two attestations count, and neither could replace the other: renew the one of this version, the newer, or
    ///         prove the announced version once it is in force.
    error NoRoomAhead(uint16 version);
    /// @notice A proof counts for the subject; a decision does not replace it.
    error TierWeaker();

    /// @notice Attests the sender itself.
    /// @return expiresAt expiry of the sender's attestation, unchanged where this one is not later
    function attest(Statement calldata statement, Proof calldata proof) external returns (uint40 expiresAt);

    /// @notice Attests a subject that signed the EIP-712 message `Attestation(bytes32 policyId,uint16 version,uint32
    ///         circuitVersion,address subject,bytes32 nonce,uint256 nullifier,uint256 trustRoot,uint40 asOf,uint256
    ///         deadline)`, by key or by ERC-1271.
    /// @dev    The proof's bytes are not signed: another proof of the same signals says the same.
    function attestFor(
        Statement calldata statement,
        Proof calldata proof,
        uint256 deadline,
        bytes calldata subjectSignature
    ) external returns (uint40 expiresAt);

    /// @notice Attests the sender by the word of one of the policy's attesters, which signed the EIP-712 message
    ///         `Decision(...)` with the members of `Attestation`: that it verified a proof of this statement, made for
    ///         this registry and chain. Takes the same nullifier, and is marked as the weaker tier.
    function attestByDecision(Statement calldata statement, uint256 deadline, address attester, bytes calldata signature)
        external
        returns (uint40 expiresAt);

    /// @notice Mode Account: asks to move a nullifier to the sender. After the policy's delay the sender attests, which
    ///         voids the former subject's attestations. A renewal by the bound subject withdraws the request, a new
    ///         request replaces it; both take a proof by the nullifier's holder.
    function requestRebind(Statement calldata statement, Proof calldata proof) external returns (uint40 readyAt);

    /// @notice Whether the subject is compliant with the policy now. Never reverts.
    /// @return ok        whether it is
    /// @return expiresAt when the attestation ends or ended, in Unix seconds; 0 where there is none
    /// @return reason    as in ERC-8226: 0 compliant, 1 expired, 6 no attestation, 7 attestation revoked, 8 the policy is
    ///                   suspended, or the attestation's version is not in force yet or no longer honoured
    function isCompliant(address subject, bytes32 policyId)
        external
        view
        returns (bool ok, uint64 expiresAt, uint8 reason);

    /// @notice `isCompliant`, or else with a linked policy whose regime the policy's own authority recognises for client
    ///         classes now (regulatory equivalence). Never reverts.
    /// @return ok        as isCompliant
    /// @return expiresAt as isCompliant
    /// @return reason    as isCompliant, of the policy itself where no link helps
    /// @return via       the policy that the answer is of
    function isCompliantOrRecognised(address subject, bytes32 policyId)
        external
        view
        returns (bool ok, uint64 expiresAt, uint8 reason, bytes32 via);

    /// @notice The best tier of what makes the subject compliant now; None where it is not.
    function tierOf(address subject, bytes32 policyId) external view returns (Tier);

    /// @return current   what counts or counted; where two do, the one that is answered with first
    /// @return announced what waits for its version's day, or a second one that counts or counted
    function attestationsOf(address subject, bytes32 policyId)
        external
        view
        returns (Attestation memory current, Attestation memory announced);

    /// @notice The subject that a nullifier is used by or bound to, and a pending rebind.
    function bindingOf(bytes32 policyId, uint256 nullifier) external view returns (Binding memory);

    /// @notice EIP-712 domain separator: name 'Symbolon ComplianceRegistry', version '2', chain id, this contract.
    function domainSeparator() external view returns (bytes32);
}
