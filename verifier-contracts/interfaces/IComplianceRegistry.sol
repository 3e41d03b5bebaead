// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicies} from "./IPolicies.sol";
import {ITrustRoots} from "./ITrustRoots.sol";
import {ITwoStepOwned} from "./ITwoStepOwned.sol";

/// @title  IComplianceRegistry
/// @notice Takes proofs that a subject's holder satisfies a policy, and answers whether a subject is compliant now
/// @dev    Every public signal is rebuilt here, or checked against the registry's own state. Invariants:
///         I1 a nullifier of mode Once or Session is used at most once, but that a Once subject whose
///            attestation was revoked with its trust epoch makes it again;
///         I2 a nullifier of mode Account has at most one subject at any time;
///         I3 an attestation that counts is only ever replaced by one with a later (asOf, trust epoch);
///         I4 an attestation counts only while its trust epoch is at least `minTrustEpoch` and before its expiry;
///         I5 a policy's rule and verifier never change, and no role attests without a proof under them.
interface IComplianceRegistry is IPolicies, ITrustRoots, ITwoStepOwned {
    /// @dev G2 coordinates in the order of EIP-197: imaginary part first.
    struct Proof {
        uint256[2] a;
        uint256[2][2] b;
        uint256[2] c;
    }

    /// @param policyId  the policy
    /// @param subject   the address that becomes compliant; bound in the proof
    /// @param nonce     bound in the proof; in mode Session also in the nullifier's scope
    /// @param nullifier public signal; the holder's tag for the scope
    /// @param trustRoot public signal; a usable root of `ITrustRoots`
    /// @param asOf      Unix seconds that the proof speaks of; the registry adds their UTC date
    /// @param proof     Groth16 proof of circuit `compliance`
    struct Presentation {
        bytes32 policyId;
        address subject;
        bytes32 nonce;
        uint256 nullifier;
        uint256 trustRoot;
        uint40 asOf;
        Proof proof;
    }

    /// @dev One slot. `expiresAt` 0 under a trust epoch other than 0: voided.
    struct Attestation {
        uint40 asOf;
        uint40 expiresAt;
        uint48 trustEpoch;
        uint128 nullifierTag;
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
        uint40 asOf,
        uint40 expiresAt,
        uint48 trustEpoch
    );
    event RebindRequested(
        bytes32 indexed policyId, uint256 indexed nullifier, address indexed candidate, uint40 readyAt
    );
    event Rebound(bytes32 indexed policyId, uint256 indexed nullifier, address from, address to);
    event AttestationVoided(bytes32 indexed policyId, address indexed subject);
    event AttestPauseChanged(bool isPaused);

    /// @notice New attestations are paused. Reads never are.
    error AttestPaused();
    /// @notice The sender is not the subject, and no signature of the subject was given.
    error SenderNotSubject(address sender, address subject);
    /// @notice The signature is not the subject's, over exactly this presentation.
    error SignatureInvalid(address subject);
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
    /// @notice `asOf` lies after the block or before the policy's window, or is older than its `ttl`.
    error AsOfOutOfWindow(uint256 earliest, uint256 latest);
    /// @notice The proof does not hold for this policy, subject, nonce, registry, chain, root and time.
    error ProofInvalid();

    /// @notice Attests the sender itself.
    /// @return expiresAt expiry of the sender's attestation, unchanged where this one is not later
    function attest(Presentation calldata presentation) external returns (uint40 expiresAt);

    /// @notice Attests a subject that signed the EIP-712 message `Attestation(bytes32 policyId,address subject,bytes32
    ///         nonce,uint256 nullifier,uint256 trustRoot,uint40 asOf,uint256 deadline)`, by key or by ERC-1271.
    /// @dev    The proof's bytes are not signed: another proof of the same signals says the same.
    function attestFor(Presentation calldata presentation, uint256 deadline, bytes calldata signature)
        external
        returns (uint40 expiresAt);

    /// @notice Mode Account: asks to move a nullifier to the sender. After the policy's delay the sender attests, which
    ///         voids the former subject's attestation. A renewal by the bound subject withdraws the request, a new
    ///         request replaces it; both take a proof by the nullifier's holder.
    function requestRebind(Presentation calldata presentation) external returns (uint40 readyAt);

    /// @notice Owner only. Stops new attestations; reads go on.
    function setAttestPaused(bool isPaused) external;

    function isAttestPaused() external view returns (bool);

    /// @notice Whether the subject is compliant with the policy now. Never reverts.
    /// @return ok        whether it is
    /// @return expiresAt when the attestation ends or ended, in Unix seconds; 0 where there is none
    /// @return reason    as in ERC-8226: 0 compliant, 1 expired, 6 no attestation, 7 attestation revoked
    function isCompliant(address subject, bytes32 policyId)
        external
        view
        returns (bool ok, uint64 expiresAt, uint8 reason);

    function attestationOf(address subject, bytes32 policyId) external view returns (Attestation memory);

    /// @notice The subject that a nullifier is used by or bound to, and a pending rebind.
    function bindingOf(bytes32 policyId, uint256 nullifier) external view returns (Binding memory);

    /// @notice EIP-712 domain separator: name 'Symbolon ComplianceRegistry', version '1', chain id, this contract.
    function domainSeparator() external view returns (bytes32);
}
