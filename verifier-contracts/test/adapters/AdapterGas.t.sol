// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AceCompliancePolicy} from "../../adapters/AceCompliancePolicy.sol";
import {ComplianceAuthority} from "../../adapters/ComplianceAuthority.sol";
import {ERC1404Restrictions} from "../../adapters/ERC1404Restrictions.sol";
import {ERC3643Compliance} from "../../adapters/ERC3643Compliance.sol";
import {ERC3643IdentityRegistry} from "../../adapters/ERC3643IdentityRegistry.sol";
import {ERC8226ComplianceProvider} from "../../adapters/ERC8226ComplianceProvider.sol";
import {SampleRwaToken} from "../../adapters/SampleRwaToken.sol";
import {UniswapAllowlistChecker} from "../../adapters/UniswapAllowlistChecker.sol";
import {IComplianceGate} from "../../interfaces/IComplianceGate.sol";
import {IComplianceRegistry} from "../../interfaces/IComplianceRegistry.sol";
import {IAccessManager} from "../../interfaces/external/IAccessManager.sol";
import {Test} from "../support/Test.sol";

/// @dev The part of Foundry's cheatcode interface that keeps what a call cost.
interface SnapshotVm {
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256 gasUsed);
}

/// @dev Answers 'compliant' from no storage, so that what is measured is the adapter; and 'at once' as a manager.
contract FreeRegistry {
    function isCompliant(address, bytes32) external view returns (bool, uint64, uint8) {
        return (true, uint64(block.timestamp + 1), 0);
    }

    function canCall(address, address, bytes4) external pure returns (bool, uint32) {
        return (true, 0);
    }
}

/// @notice What the adapters add to the registry's own gas, in gas/Adapters.json: the call to a cold
///         registry included, the call to the adapter (2,600 where it is cold) and the transaction's 21,000 not
contract AdapterGasTest is Test {
    address private constant ALICE = address(0xA11CE);
    address private constant TOKEN = address(0x70);
    SnapshotVm private constant snapshots = SnapshotVm(address(vm));

    FreeRegistry private registry = new FreeRegistry();
    IComplianceGate.GateOptions private options = IComplianceGate.GateOptions(
        IComplianceRegistry(address(registry)), keccak256("policy"), false, IComplianceRegistry.Tier.None
    );
    UniswapAllowlistChecker private checker =
        new UniswapAllowlistChecker(options, keccak256("policy"), new UniswapAllowlistChecker.TokenPolicies[](0));
    UniswapAllowlistChecker private twoPolicies =
        new UniswapAllowlistChecker(options, keccak256("liquidity"), new UniswapAllowlistChecker.TokenPolicies[](0));
    ERC3643IdentityRegistry private identities = new ERC3643IdentityRegistry(options);
    ERC3643Compliance private compliance = new ERC3643Compliance(options, true);
    AceCompliancePolicy private ace = new AceCompliancePolicy(options, false);
    ComplianceAuthority private authority = new ComplianceAuthority(options, IAccessManager(address(registry)));
    SampleRwaToken private token = new SampleRwaToken(options, address(this), "Sample bond", "SMPL");
    ERC1404Restrictions private restrictions = new ERC1404Restrictions(options);
    ERC8226ComplianceProvider private provider = new ERC8226ComplianceProvider(options, keccak256("scope"));

    function setUp() public {
        vm.prank(address(registry));
        authority.setGate(TOKEN, 0xd0e30db0, true);
    }

    function test_checkAllowlist() public {
        checker.checkAllowlist(ALICE, TOKEN);
        _keep("checkAllowlist");
    }

    function test_checkAllowlistTwoPolicies() public {
        twoPolicies.checkAllowlist(ALICE, TOKEN);
        _keep("checkAllowlist, two policies");
    }

    function test_isVerified() public {
        identities.isVerified(ALICE);
        _keep("isVerified");
    }

    function test_complianceCanTransfer() public {
        compliance.canTransfer(ALICE, ALICE, 1);
        _keep("canTransfer, ERC-3643");
    }

    function test_validate() public {
        ace.validate(ALICE, "");
        _keep("validate");
    }

    function test_run() public {
        bytes[] memory parameters = new bytes[](1);
        parameters[0] = abi.encode(ALICE);
        ace.run(ALICE, TOKEN, 0xa9059cbb, parameters, "");
        _keep("run");
    }

    function test_canCall() public {
        authority.canCall(ALICE, TOKEN, 0xd0e30db0);
        _keep("canCall");
    }

    function test_canSend() public {
        token.canSend(ALICE);
        _keep("canSend");
    }

    function test_tokenCanTransfer() public {
        token.canTransfer(ALICE, ALICE, 1);
        _keep("canTransfer, ERC-7943");
    }

    function test_detectTransferRestriction() public {
        restrictions.detectTransferRestriction(ALICE, ALICE, 1);
        _keep("detectTransferRestriction");
    }

    function test_checkPrincipal() public {
        provider.checkPrincipal(ALICE, keccak256("scope"));
        _keep("checkPrincipal");
    }

    function _keep(string memory name) private {
        assertTrue(snapshots.snapshotGasLastCall("Adapters", name) < 30_000, name);
    }
}
