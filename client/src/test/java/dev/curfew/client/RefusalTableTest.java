package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Octets;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Misconfigured;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.client.RefreshFailure.Transient;
import dev.curfew.client.RefreshFailure.What;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTableTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private static RefreshFailure read(int status, String body, String... headers) {
        var byName = new java.util.HashMap<String, String>();
        for (int i = 0; i < headers.length; i += 2) {
            byName.put(headers[i], headers[i + 1]);
        }
        return RefreshFailure.of(
                new Transport.Reply(status, byName, Octets.of(body.getBytes(StandardCharsets.UTF_8))), NOW);
    }

    private static Transient passing(Cause cause) {
        return new Transient(cause, Optional.empty(), false);
    }

    @ParameterizedTest
    @CsvSource({
        "refresh_token_expired, EXPIRED",
        "refresh_token_reused, REUSED",
        "refresh_token_invalidated, REVOKED",
        "token_revoked, REVOKED",
        "token_invalidated, REVOKED",
        "token_expired, SESSION_ENDED",
        "invalid_grant, SESSION_ENDED",
        "invalid_refresh_token, SESSION_ENDED",
        "app_session_terminated, SESSION_ENDED",
        "account_session_expired, SESSION_ENDED",
        "account_deactivated, ACCOUNT_SUSPENDED",
        "account_suspended, ACCOUNT_SUSPENDED",
        "account_deleted, ACCOUNT_SUSPENDED"
    })
    void aKnownCodeIsPermanentInEveryShapeAndSpelling(String code, Reason reason) {
        for (int status : new int[] {400, 401, 403}) {
            for (String shape : new String[] {
                "{\"error\":{\"message\":\"m\",\"code\":\"%s\"}}",
                "{\"error\":{\"error\":\"%s\"}}",
                "{\"error\":\"%s\",\"error_description\":\"d\"}",
                "{\"code\":\"%s\"}",
                "{\"error_code\":\"%s\"}"
            }) {
                assertThat(read(status, shape.formatted(code))).isEqualTo(new Permanent(reason));
                assertThat(read(status, shape.formatted(code.toUpperCase(java.util.Locale.ROOT))))
                        .isEqualTo(new Permanent(reason));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 502, 503, 504, 520, 599})
    void aServerInTroubleIsNotBelievedWhatItSaysOfACredential(int status) {
        assertThat(read(status, "{\"error\":\"invalid_grant\"}")).isEqualTo(passing(Cause.SERVER));
        assertThat(read(status, "{\"error\":{\"code\":\"refresh_token_expired\"}}"))
                .isEqualTo(passing(Cause.SERVER));
        assertThat(read(status, "")).isEqualTo(passing(Cause.SERVER));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429})
    void beingAskedToComeBackIsNeverPermanent(int status) {
        assertThat(read(status, "{\"error\":\"invalid_grant\"}")).isEqualTo(passing(Cause.BUSY));
        assertThat(read(status, "", "Retry-After", "7"))
                .isEqualTo(new Transient(Cause.BUSY, Optional.of(Duration.ofSeconds(7)), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"error\":\"something_new\"}", "<html>", "[1]", "{\"error\":{\"code\":7}}"})
    void aRefusal401WithoutAKnownCodeIsStillOneOfTheCredential(String body) {
        assertThat(read(401, body)).isEqualTo(new Permanent(Reason.REJECTED));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 403, 409, 413, 422})
    void aRefusalThatWeDoNotKnowMayPass(int status) {
        assertThat(read(status, "{\"error\":\"something_new\"}")).isEqualTo(passing(Cause.REFUSED));
        assertThat(read(status, "")).isEqualTo(passing(Cause.REFUSED));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 410, 422})
    void aCodeCountsOnlyWhereATokenEndpointRefuses(int status) {
        assertThat(read(status, "{\"error\":\"invalid_grant\"}")).isNotInstanceOf(Permanent.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 404, 405, 410})
    void noTokenEndpointIsASettingToMend(int status) {
        assertThat(read(status, "")).isEqualTo(new Misconfigured(What.ENDPOINT));
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_client, CLIENT",
        "unauthorized_client, CLIENT",
        "unsupported_grant_type, GRANT",
        "invalid_scope, GRANT"
    })
    void aClientThatIsNotAcceptedIsASettingToMend(String code, What what) {
        assertThat(read(400, "{\"error\":\"" + code + "\"}")).isEqualTo(new Misconfigured(what));
        assertThat(read(401, "{\"error\":\"" + code + "\"}")).isEqualTo(new Misconfigured(what));
    }

    @Test
    void aProxyThatWantsToKnowWhoAsksIsASettingToMend() {
        assertThat(read(407, "")).isEqualTo(new Misconfigured(What.PROXY));
    }

    @Test
    void aPageThatForbidsCameFromSomethingInBetween() {
        assertThat(read(403, "<html>Blocked</html>", "content-type", "text/html; charset=utf-8"))
                .isEqualTo(passing(Cause.IN_BETWEEN));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204})
    void aSuccessWithoutATokenMayHaveSpentIt(int status) {
        assertThat(read(status, "<html>")).isEqualTo(new Transient(Cause.BROKEN_ANSWER, Optional.empty(), true));
    }

    @ParameterizedTest
    @CsvSource({
        "'Sun, 22 Nov 2026 08:00:30 GMT', 30",
        "'Sun, 22 Nov 2026 07:00:00 GMT', 0",
        "'Sun, 29 Nov 2026 08:00:00 GMT', 86400",
        "999999999, 86400"
    })
    void aTimeToComeBackIsBounded(String header, long seconds) {
        assertThat(read(503, "", "Retry-After", header))
                .isEqualTo(new Transient(Cause.SERVER, Optional.of(Duration.ofSeconds(seconds)), false));
    }

    @Test
    void aTimeToComeBackIsReckonedByTheClockThatSaidIt() {
        assertThat(read(
                        503,
                        "",
                        "Date",
                        "Sun, 22 Nov 2026 09:00:00 GMT",
                        "Retry-After",
                        "Sun, 22 Nov 2026 09:00:10 GMT"))
                .isEqualTo(new Transient(Cause.SERVER, Optional.of(Duration.ofSeconds(10)), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "", "1e3", "99999999999999999999"})
    void aTimeToComeBackThatIsNoneIsNotBelieved(String header) {
        assertThat(read(503, "", "Retry-After", header)).isEqualTo(passing(Cause.SERVER));
    }

    @Test
    void adviceHoldsNothingThatAServerSaid() {
        String said = "{\"error\":\"invalid_grant\",\"error_description\":\"visit evil.example\"}";

        assertThat(read(400, said).advice()).contains("Sign in again.").doesNotContain("evil");
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void onlyADeadCredentialAsksToSignInAgain(Reason reason) {
        assertThat(new Permanent(reason).advice()).endsWith("Sign in again.");
        assertThat(Arrays.stream(Cause.values()).map(cause -> passing(cause).advice()))
                .allSatisfy(advice -> assertThat(advice).endsWith("You are still signed in."));
        assertThat(Arrays.stream(What.values()).map(what -> new Misconfigured(what).advice()))
                .allSatisfy(advice -> assertThat(advice).endsWith("You are still signed in."));
    }
}
