// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/tagged-hash.circom";
include "../lib/merkle-path.circom";
include "../generated/domains.circom";
include "../generated/operand-layout.circom";

/// Clauses of a policy (src/policy/operand-layout.ts).
function POLICY_CLAUSES() {
    return 4;
}

/// @title              PolicyClause
/// @notice             these operand words are one of the policy's clauses; which one stays hidden
/// @input clauseWords  (private) Assumes: opened by OpenWords - discharged by Compliance. Constrained: hashed
/// @input clauseHashes (private) Constrained: hashed into the policy hash; one is the clause's
/// @output policyHash
/// @dev Soundness: a clause that is not in the policy makes a product of non-zero differences
template PolicyClause() {
    signal input clauseWords[OPERAND_WORDS()];
    signal input clauseHashes[POLICY_CLAUSES()];
    signal output policyHash;

    signal clauseHash <== TaggedHash(DOMAIN_CLAUSE(), OPERAND_WORDS())(clauseWords);
    OneOf(POLICY_CLAUSES())(clauseHash, clauseHashes);

    component policy = TaggedHash(DOMAIN_POLICY(), 1 + POLICY_CLAUSES());
    policy.in[0] <== OPERAND_VERSION();
    for (var i = 0; i < POLICY_CLAUSES(); i++) {
        policy.in[1 + i] <== clauseHashes[i];
    }
    policyHash <== policy.out;
}
