// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IERC1271} from "../../interfaces/IERC1271.sol";

/// @dev Accepts the one digest that it was told of.
contract ContractWallet is IERC1271 {
    bytes32 private approved;

    function approve(bytes32 digest) external {
        approved = digest;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return digest == approved ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}

/// @dev K5: calls back into the registry while it is asked for its signature.
contract ReentrantWallet {
    IComplianceRegistry private immutable registry;
    bytes private call;

    constructor(IComplianceRegistry registry_) {
        registry = registry_;
    }

    function arm(bytes calldata call_) external {
        call = call_;
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        if (call.length != 0) {
            (bool isDone,) = address(registry).call(call);
            require(isDone, "the call back was refused");
        }
        return IERC1271.isValidSignature.selector;
    }

    function submit(IComplianceRegistry.Statement calldata statement, IComplianceRegistry.Proof calldata proof)
        external
    {
        registry.attest(statement, proof);
    }
}

/// @dev Answers with something that is not ERC-1271's value, though it ends in it.
contract WrongAnswerWallet {
    bytes private answer;

    function set(bytes calldata answer_) external {
        answer = answer_;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return answer;
    }
}
