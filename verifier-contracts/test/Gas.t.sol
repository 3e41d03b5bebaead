// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IComplianceRegistry} from "../interfaces/IComplianceRegistry.sol";
import {IPolicies} from "../interfaces/IPolicies.sol";
import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";
import {StatementSignature} from "../registries/StatementSignature.sol";
import {RegistryTest} from "./support/RegistryTest.sol";

/// @dev Exact gas, kept in snapshots/: of whole transactions with their 21,000 and their calldata, each in a state that
///      no other has warmed; of reads, what is executed once the registry is called. Roots are read from
///      PostedTrustRoots.
/// forge-config: default.isolate = true
contract GasTest is RegistryTest {
    string private constant TRANSACTIONS = "transactions";
    string private constant READS = "reads";
    uint256 private constant ATTESTER_KEY = 0xA77;

    address private attester = vm.addr(ATTESTER_KEY);

    function setUp() public override {
        super.setUp();
        vm.prank(owner);
        registry.setAttester(ONCE, attester, true);
        // Storage that somebody else has used before, as it is after the first day.
        Presentation memory p = _present(ACCOUNT, vm.addr(0xC));
        p.s.nullifier -= 1;
        _attest(_prove(p));
    }

    function test_gas_attest() public {
        uint256 once = _attestGas("attest once", _present(ONCE, alice));
        uint256 account = _attestGas("attest account", _present(ACCOUNT, alice));
        vm.warp(NOW + 1 hours);
        uint256 renewal = _attestGas("renew account", _present(ACCOUNT, alice));
        assertTrue(once <= 310_000 && account <= 310_000, "attest within 310,000");
        assertTrue(renewal <= 285_000, "renew within 285,000");
    }

    /// @dev Its rule hash is computed on chain, for each nonce.
    function test_gas_attestSession() public {
        _attestGas("attest session", _present(SESSION, alice));
    }

    function test_gas_attestFor() public {
        Presentation memory p = _present(ONCE, alice);
        bytes memory signature = _sign(0xA, StatementSignature.ATTESTATION_TYPE, p.s, NOW + 1 hours);
        _gas(
            "attestFor once",
            bob,
            address(registry),
            abi.encodeCall(IComplianceRegistry.attestFor, (p.s, p.proof, NOW + 1 hours, signature))
        );
    }

    function test_gas_attestByDecision() public {
        IComplianceRegistry.Statement memory s = _state(ONCE, alice);
        bytes memory signature = _sign(ATTESTER_KEY, StatementSignature.DECISION_TYPE, s, NOW + 1 hours);
        uint256 gas_ = _gas(
            "attestByDecision once",
            alice,
            address(registry),
            abi.encodeCall(IComplianceRegistry.attestByDecision, (s, NOW + 1 hours, attester, signature))
        );
        assertTrue(gas_ <= 120_000, "attestByDecision within 120,000");
    }

    function test_gas_rebind() public {
        _attest(_present(ACCOUNT, alice));
        Presentation memory p = _present(ACCOUNT, bob);
        _gas("requestRebind", bob, address(registry), abi.encodeCall(IComplianceRegistry.requestRebind, (p.s, p.proof)));
        vm.warp(NOW + REBIND_DELAY);
        _attestGas("attest rebound", _present(ACCOUNT, bob));
    }

    function test_gas_announcedVersion() public {
        bytes memory call = abi.encodeCall(
            IPolicyRegistry.announce, (authority, "rules", _withFigures(_announcement(POLICY_HASH + 1, NOW + NOTICE)))
        );
        _gas("announce with 4 haircuts, 4 margins, 2 recognitions", regulator, address(oracle), call);
        _gas("adoptVersion", bob, address(registry), abi.encodeCall(IPolicies.adoptVersion, (ONCE, 2, 1)));
        _attest(_present(ONCE, alice));
        Presentation memory p = _present(ONCE, alice);
        p.s.version = 2;
        _attestGas("attest announced", _prove(p));

        vm.warp(NOW + NOTICE);
        _read("isCompliant, superseded version in its grace", alice, ONCE);
        vm.warp(NOW + NOTICE + GRACE);
        _read("isCompliant, announced version come into force", alice, ONCE);
    }

    function test_gas_suspend() public {
        _gas("suspend", regulator, address(oracle), abi.encodeCall(IPolicyRegistry.suspend, (rules, "a court's order")));
        _gas("lift", regulator, address(oracle), abi.encodeCall(IPolicyRegistry.lift, (rules, "lifted")));
    }

    function test_gas_isCompliant() public {
        _read("isCompliant, none", alice, ONCE);
        _attest(_present(ONCE, alice));
        uint256 gas_ = _read("isCompliant", alice, ONCE);
        assertTrue(gas_ <= 15_000, "isCompliant within 15,000");
    }

    /// @dev The policy of one authority recognises another's for client classes; the subject has attested that.
    function test_gas_isCompliantOrRecognised() public {
        address supervisor = address(0x5E9);
        vm.prank(supervisor);
        bytes32 other = oracle.createAuthority("did:web:supervisor.example", NOTICE);
        IPolicyRegistry.Announcement memory a = _announcement(POLICY_HASH, NOW);
        a.regime = 2;
        vm.prank(supervisor);
        (bytes32 theirs,) = oracle.announce(other, "rules", a);

        a = _announcement(POLICY_HASH, NOW + NOTICE);
        a.figures.recognitions = new IPolicyRegistry.Recognition[](1);
        a.figures.recognitions[0] = IPolicyRegistry.Recognition(other, 2, 4, NOW + 3650 days);
        bytes32 ours = rules;
        _announce(a);
        rules = theirs;
        _register("theirs", IPolicies.Mode.Once);
        rules = ours;
        vm.warp(NOW + NOTICE);
        _gas("setLink", bob, address(registry), abi.encodeCall(IPolicies.setLink, (ONCE, bytes32("theirs"), true)));
        _attest(_present("theirs", alice));
        bytes memory call = abi.encodeCall(IComplianceRegistry.isCompliantOrRecognised, (alice, ONCE));
        _execution("isCompliantOrRecognised, by a link", call);
        registry.adoptVersion(ONCE, 2, 1);
        Presentation memory p = _present(ONCE, alice);
        p.s.version = 2;
        _attest(_prove(p));
        _execution("isCompliantOrRecognised, by itself", call);
    }

    function _withFigures(IPolicyRegistry.Announcement memory a)
        private
        view
        returns (IPolicyRegistry.Announcement memory)
    {
        a.figures.haircuts = new IPolicyRegistry.Haircut[](4);
        a.figures.margins = new IPolicyRegistry.Margin[](4);
        a.figures.recognitions = new IPolicyRegistry.Recognition[](2);
        for (uint8 i = 0; i < 4; ++i) {
            a.figures.haircuts[i] = IPolicyRegistry.Haircut(i + 1, 800, 2_500, 6_000);
            a.figures.margins[i] = IPolicyRegistry.Margin(i + 1, 0, 5_000, 10_000, 200, 6_000);
        }
        for (uint8 i = 0; i < 2; ++i) {
            a.figures.recognitions[i] = IPolicyRegistry.Recognition(authority, i + 1, 15, a.validUntil);
        }
        return a;
    }

    function _attestGas(string memory name, Presentation memory p) private returns (uint256) {
        return _gas(name, p.s.subject, address(registry), abi.encodeCall(IComplianceRegistry.attest, (p.s, p.proof)));
    }

    function _read(string memory name, address subject, bytes32 policyId) private returns (uint256) {
        return _execution(name, abi.encodeCall(IComplianceRegistry.isCompliant, (subject, policyId)));
    }

    /// @dev Of a whole transaction.
    function _gas(string memory name, address sender, address target, bytes memory call)
        private
        returns (uint256 gas_)
    {
        gas_ = _used(sender, target, call);
        vm.snapshotValue(TRANSACTIONS, name, gas_);
    }

    /// @dev Without what the transaction itself costs (EIP-2028).
    function _execution(string memory name, bytes memory call) private returns (uint256 gas_) {
        gas_ = _used(alice, address(registry), call) - 21_000;
        for (uint256 i = 0; i < call.length; ++i) {
            gas_ -= call[i] == 0 ? 4 : 16;
        }
        vm.snapshotValue(READS, name, gas_);
    }

    function _used(address sender, address target, bytes memory call) private returns (uint256) {
        vm.prank(sender);
        (bool isDone,) = target.call(call);
        assertTrue(isDone, "measured call");
        return vm.lastCallGas().gasTotalUsed;
    }
}
