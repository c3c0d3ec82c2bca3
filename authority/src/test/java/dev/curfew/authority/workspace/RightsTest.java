package dev.curfew.authority.workspace;

import static dev.curfew.authority.workspace.Role.ADMIN;
import static dev.curfew.authority.workspace.Role.AUDITOR;
import static dev.curfew.authority.workspace.Role.DEVELOPER;
import static dev.curfew.authority.workspace.Role.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightsTest {
    @ParameterizedTest
    @CsvSource({
        // actor, other, see, end, rename, admit
        "OWNER, OWNER, true, true, true, true",
        "OWNER, ADMIN, true, true, true, true",
        "OWNER, DEVELOPER, true, true, true, true",
        "OWNER, AUDITOR, true, true, true, true",
        "ADMIN, OWNER, true, false, false, false",
        "ADMIN, ADMIN, true, true, true, true",
        "ADMIN, DEVELOPER, true, true, true, true",
        "ADMIN, AUDITOR, true, true, true, true",
        "DEVELOPER, OWNER, false, false, false, false",
        "DEVELOPER, ADMIN, false, false, false, false",
        "DEVELOPER, DEVELOPER, false, false, false, false",
        "DEVELOPER, AUDITOR, false, false, false, false",
        "AUDITOR, OWNER, true, false, false, false",
        "AUDITOR, ADMIN, true, false, false, false",
        "AUDITOR, DEVELOPER, true, false, false, false",
        "AUDITOR, AUDITOR, true, false, false, false"
    })
    void whoMayDoWhatToWhom(Role actor, Role other, boolean see, boolean end, boolean rename, boolean admit) {
        Person one = person("per_1", actor);
        Person two = person("per_2", other);

        assertThat(List.of(Rights.see(one, two), Rights.end(one, two), Rights.rename(one, two), Rights.admit(one, two)))
                .containsExactly(see, end, rename, admit);
    }

    @Test
    void everybodySeesEndsAndRenamesTheirOwn() {
        for (Role role : Role.values()) {
            Person self = person("per_1", role);

            assertThat(Rights.see(self, self)).isTrue();
            assertThat(Rights.end(self, self)).isTrue();
            assertThat(Rights.rename(self, self)).isTrue();
        }
    }

    @Test
    void nobodyGivesMoreThanTheyGovern() {
        assertThat(Rights.promote(person("per_1", ADMIN), person("per_2", DEVELOPER), OWNER))
                .isFalse();
        assertThat(Rights.promote(person("per_1", ADMIN), person("per_2", DEVELOPER), ADMIN))
                .isTrue();
        assertThat(Rights.promote(person("per_1", DEVELOPER), person("per_1", DEVELOPER), ADMIN))
                .isFalse();
        assertThat(Rights.promote(person("per_1", AUDITOR), person("per_2", DEVELOPER), DEVELOPER))
                .isFalse();
        assertThat(Rights.promote(person("per_1", OWNER), person("per_2", DEVELOPER), OWNER))
                .isTrue();
    }

    private static Person person(String id, Role role) {
        return new Person(id, id + "@example.com", id, role, true, 0, Instant.EPOCH);
    }
}
