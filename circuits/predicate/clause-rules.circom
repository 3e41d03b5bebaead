// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../lib/open-words.circom";
include "../lib/time-order.circom";
include "../generated/claim-layout.circom";
include "../generated/operand-layout.circom";
include "mask-rule.circom";
include "country-rule.circom";
include "denied-subdivisions.circom";
include "set-rules.circom";
include "age-rule.circom";

/// @title            ClauseRules
/// @notice           the claims satisfy every operand of one clause on the day and second of asOf
/// @input claim      (private) the opened claim record. Assumes: bits - discharged by OpenWords
/// @input operand    (private) the opened operand record. Assumes: bits - discharged by OpenWords
/// @input statusAsOf, screenedAt  (private) seconds, from the issuer's record. Assumes: 40 bits - discharged by OpenWords
/// @input year, month, day, yearLow, seconds  (public) Assumes: ranged - discharged by AsOf
/// @dev Soundness: wiring only; each rule is a template of its own
template ClauseRules() {
    signal input claim[CLAIM_BITS()];
    signal input operand[OPERAND_BITS()];
    signal input statusAsOf;
    signal input screenedAt;
    signal input year;
    signal input month;
    signal input day;
    signal input yearLow[2];
    signal input seconds;

    // where
    component residence = CountryRule(1);
    residence.map <== BitsAt(OPERAND_BITS(), OPERAND_BIT_residenceMap(), 256)(operand);
    residence.slots[0] <== BitsAt(CLAIM_BITS(), CLAIM_BIT_residenceCountry(), 8)(claim);
    residence.overflow <== 0;

    component tax = CountryRule(3);
    tax.map <== BitsAt(OPERAND_BITS(), OPERAND_BIT_taxResidenceMap(), 256)(operand);
    component citizenship = CountryRule(3);
    citizenship.map <== BitsAt(OPERAND_BITS(), OPERAND_BIT_citizenshipMap(), 256)(operand);
    for (var i = 0; i < 3; i++) {
        tax.slots[i] <== BitsAt(CLAIM_BITS(), CLAIM_BIT_taxResidence1() + 8 * i, 8)(claim);
        citizenship.slots[i] <== BitsAt(CLAIM_BITS(), CLAIM_BIT_citizenship1() + 8 * i, 8)(claim);
    }
    tax.overflow <== claim[CLAIM_BIT_taxResidenceOverflow()];
    citizenship.overflow <== claim[CLAIM_BIT_citizenshipOverflow()];

    component subdivisions = DeniedSubdivisions(8);
    for (var s = 0; s < 8; s++) {
        subdivisions.deniedSubdivision[s] <== ValueAt(OPERAND_BITS(), OPERAND_BIT_deniedSubdivision1() + 18 * s, 10)(operand);
        subdivisions.deniedCountry[s] <== ValueAt(OPERAND_BITS(), OPERAND_BIT_deniedSubdivision1() + 18 * s + 10, 8)(operand);
    }
    subdivisions.country <== ValueAt(CLAIM_BITS(), CLAIM_BIT_residenceCountry(), 8)(claim);
    subdivisions.subdivision <== ValueAt(CLAIM_BITS(), CLAIM_BIT_residenceSubdivision(), 10)(claim);

    MaskRule(4)(
        BitsAt(OPERAND_BITS(), OPERAND_BIT_residenceEvidences(), 16)(operand),
        BitsAt(CLAIM_BITS(), CLAIM_BIT_residenceEvidence(), 4)(claim)
    );

    // who
    MaskRule(2)(
        BitsAt(OPERAND_BITS(), OPERAND_BIT_personTypes(), 4)(operand),
        BitsAt(CLAIM_BITS(), CLAIM_BIT_personType(), 2)(claim)
    );
    MaskRule(2)(
        BitsAt(OPERAND_BITS(), OPERAND_BIT_riskRatings(), 4)(operand),
        BitsAt(CLAIM_BITS(), CLAIM_BIT_riskRating(), 2)(claim)
    );
    MaskRule(2)(
        BitsAt(OPERAND_BITS(), OPERAND_BIT_pepStatuses(), 4)(operand),
        BitsAt(CLAIM_BITS(), CLAIM_BIT_pepStatus(), 2)(claim)
    );
    AnyOf(16)(
        BitsAt(OPERAND_BITS(), OPERAND_BIT_clientClasses(), 16)(operand),
        BitsAt(CLAIM_BITS(), CLAIM_BIT_clientClasses(), 16)(claim)
    );
    AllOf(32)(
        BitsAt(OPERAND_BITS(), OPERAND_BIT_suitability(), 32)(operand),
        BitsAt(CLAIM_BITS(), CLAIM_BIT_suitability(), 32)(claim)
    );

    component age = AgeRule();
    age.dateOfBirth <== ValueAt(CLAIM_BITS(), CLAIM_BIT_dateOfBirth(), 27)(claim);
    age.minAge <== ValueAt(OPERAND_BITS(), OPERAND_BIT_minAge(), 7)(operand);
    age.leapDayEarly <== operand[OPERAND_BIT_leapDayEarly()];
    age.year <== year;
    age.month <== month;
    age.day <== day;
    age.yearLow <== yearLow;

    // how well checked
    MaskRule(6)(
        BitsAt(OPERAND_BITS(), OPERAND_BIT_regimes(), 64)(operand),
        BitsAt(CLAIM_BITS(), CLAIM_BIT_kycRegime(), 6)(claim)
    );
    signal kycLevel <== ValueAt(CLAIM_BITS(), CLAIM_BIT_kycLevel(), 3)(claim);
    signal minKycLevel <== ValueAt(OPERAND_BITS(), OPERAND_BIT_minKycLevel(), 3)(operand);
    component level = Num2Bits(3);
    level.in <== kycLevel - minKycLevel;

    // when
    NotOlder()(
        ValueAt(CLAIM_BITS(), CLAIM_BIT_kycDoneAt(), 40)(claim),
        seconds,
        ValueAt(OPERAND_BITS(), OPERAND_BIT_maxKycAge(), 30)(operand),
        operand[OPERAND_BIT_kycAgeOff()]
    );
    NotOlder()(
        screenedAt,
        seconds,
        ValueAt(OPERAND_BITS(), OPERAND_BIT_maxScreeningAge(), 30)(operand),
        operand[OPERAND_BIT_screeningAgeOff()]
    );
    NotOlder()(
        statusAsOf,
        seconds,
        ValueAt(OPERAND_BITS(), OPERAND_BIT_maxStatusAge(), 30)(operand),
        operand[OPERAND_BIT_statusAgeOff()]
    );
    NotAfter()(ValueAt(CLAIM_BITS(), CLAIM_BIT_issuedAt(), 40)(claim), seconds);
    signal validFor <== ValueAt(OPERAND_BITS(), OPERAND_BIT_validFor(), 30)(operand);
    NotAfter()(seconds + validFor, ValueAt(CLAIM_BITS(), CLAIM_BIT_expiresAt(), 40)(claim));
}
