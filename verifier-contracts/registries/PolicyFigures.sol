// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPolicyRegistry} from "../interfaces/IPolicyRegistry.sol";

/// @title  PolicyFigures
/// @notice Haircuts, margins and recognitions of each version, one slot a row
abstract contract PolicyFigures is IPolicyRegistry {
    uint256 private constant WHOLE = 10_000;
    uint256 private constant MOST_ROWS = 64;

    mapping(bytes32 key => Haircut) private _haircuts;
    mapping(bytes32 key => Margin) private _margins;
    mapping(bytes32 key => Recognition) private _recognitions;

    /// @inheritdoc IPolicyRegistry
    function haircutOf(bytes32 policyId, uint16 version, uint8 collateralClass) external view returns (Haircut memory) {
        return _haircuts[_key(policyId, version, collateralClass, 0)];
    }

    /// @inheritdoc IPolicyRegistry
    function marginOf(bytes32 policyId, uint16 version, uint8 assetClass, uint8 clientClass)
        external
        view
        returns (Margin memory margin)
    {
        margin = _margins[_key(policyId, version, assetClass, clientClass)];
        if (margin.assetClass == 0) margin = _margins[_key(policyId, version, assetClass, 0)];
    }

    function _recognition(bytes32 policyId, uint16 version, bytes32 authorityId, uint8 regime)
        internal
        view
        returns (Recognition memory)
    {
        return _recognitions[_key(policyId, version, uint256(authorityId), regime)];
    }

    function _storeFigures(bytes32 policyId, uint16 version, Figures calldata figures) internal {
        if (figures.haircuts.length > MOST_ROWS || figures.margins.length > MOST_ROWS) revert FiguresInvalid();
        if (figures.recognitions.length > MOST_ROWS) revert FiguresInvalid();
        for (uint256 i = 0; i < figures.haircuts.length; ++i) {
            _storeHaircut(policyId, version, figures.haircuts[i]);
        }
        for (uint256 i = 0; i < figures.margins.length; ++i) {
            _storeMargin(policyId, version, figures.margins[i]);
        }
        for (uint256 i = 0; i < figures.recognitions.length; ++i) {
            _storeRecognition(policyId, version, figures.recognitions[i]);
        }
    }

    function _storeHaircut(bytes32 policyId, uint16 version, Haircut calldata row) private {
        _requireBounds(row.bps, row.maxBps, row.referenceVolatilityBps);
        bytes32 key = _key(policyId, version, row.collateralClass, 0);
        if (row.collateralClass == 0 || _haircuts[key].collateralClass != 0) revert FiguresInvalid();
        _haircuts[key] = row;
    }

    function _storeMargin(bytes32 policyId, uint16 version, Margin calldata row) private {
        _requireBounds(row.initialBps, row.maxInitialBps, row.referenceVolatilityBps);
        bytes32 key = _key(policyId, version, row.assetClass, row.clientClass);
        if (row.assetClass == 0 || row.initialBps == 0 || _margins[key].assetClass != 0) revert FiguresInvalid();
        _margins[key] = row;
    }

    function _storeRecognition(bytes32 policyId, uint16 version, Recognition calldata row) private {
        bytes32 key = _key(policyId, version, uint256(row.authorityId), row.regime);
        if (row.authorityId == 0 || row.regime == 0 || row.scopes == 0 || _recognitions[key].scopes != 0) {
            revert FiguresInvalid();
        }
        _recognitions[key] = row;
    }

    /// @dev Where nothing raises a figure its bound is the figure, so that a bound is never decoration.
    function _requireBounds(uint256 bps, uint256 maxBps, uint256 referenceVolatilityBps) private pure {
        if (maxBps < bps || maxBps > WHOLE) revert FiguresInvalid();
        if (referenceVolatilityBps == 0 && maxBps != bps) revert FiguresInvalid();
    }

    function _key(bytes32 policyId, uint16 version, uint256 first, uint256 second) private pure returns (bytes32) {
        return keccak256(abi.encode(policyId, version, first, second));
    }
}
