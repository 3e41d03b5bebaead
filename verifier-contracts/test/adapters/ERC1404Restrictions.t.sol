// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC1404Restrictions} from "../../adapters/ERC1404Restrictions.sol";
import {IERC1404} from "../../interfaces/external/IERC1404.sol";
import {AdapterTest} from "../support/AdapterTest.sol";
import {StandInRegistry} from "../support/StandInRegistry.sol";

contract ERC1404RestrictionsTest is AdapterTest {
    ERC1404Restrictions private restrictions = new ERC1404Restrictions(_options());

    function _admits(address account) internal view override returns (bool) {
        return restrictions.detectTransferRestriction(address(0), account, 1) == 0;
    }

    function test_selectors() public pure {
        assertEq(IERC1404.detectTransferRestriction.selector, bytes4(0xd4ce1415), "detect");
        assertEq(IERC1404.messageForTransferRestriction.selector, bytes4(0x7f4ab1dd), "message");
    }

    function test_tellsWhichSideAndWhy() public {
        registry.setCompliant(ALICE, POLICY);
        _expect(ALICE, BOB, 6, "receiver: no attestation");
        _expect(BOB, ALICE, 22, "sender: no attestation");
        registry.setAnswer(BOB, POLICY, false, 1, 1);
        _expect(ALICE, BOB, 1, "receiver: attestation expired");
        _expect(BOB, ALICE, 17, "sender: attestation expired");
        registry.setAnswer(BOB, POLICY, false, 0, 7);
        _expect(BOB, ALICE, 23, "sender: attestation revoked");
        _expect(ALICE, ALICE, 0, "no restriction");
        registry.setConduct(StandInRegistry.Conduct.Reverts);
        _expect(ALICE, ALICE, 8, "receiver: policy not in force, or no answer");
    }

    function test_everyCodeHasAMessage() public view {
        bytes32 unknown = keccak256("unknown restriction");
        for (uint256 code = 0; code < 256; ++code) {
            bytes32 message = keccak256(bytes(restrictions.messageForTransferRestriction(uint8(code))));
            bool isKnown = code <= 8 || (code > 16 && code <= 24);
            assertTrue((message != unknown) == isKnown, vm.toString(code));
        }
    }

    function _expect(address from, address to, uint8 code, string memory message) private view {
        assertEq(restrictions.detectTransferRestriction(from, to, 1), code, message);
        string memory told = restrictions.messageForTransferRestriction(code);
        assertEq(keccak256(bytes(told)), keccak256(bytes(message)), told);
    }
}
