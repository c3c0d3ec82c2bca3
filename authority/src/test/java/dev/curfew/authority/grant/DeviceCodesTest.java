package dev.curfew.authority.grant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceCodesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BCDF-GHJK",
                "bcdf-ghjk",
                "bcdfghjk",
                " BCDF GHJK ",
                "b-c-d-f-g-h-j-k",
                "BCDF\u00a0GHJK",
                "BCDF\u2013GHJK"
            })
    void codeIsUnderstoodHoweverItIsTyped(String typed) {
        assertThat(DeviceCodes.typed(typed)).hasValue("BCDF-GHJK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "BCDF-GHJ", "BCDF-GHJKL", "ABCD-EFGH", "BCDF-GHJ1", "BCDF/GHJK", "ßCDF-GHJK"})
    void whatCannotBeACodeIsNone(String typed) {
        assertThat(DeviceCodes.typed(typed)).isEmpty();
    }
}
