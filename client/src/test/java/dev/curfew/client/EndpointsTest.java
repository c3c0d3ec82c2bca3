package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
    private static final URI SERVER = URI.create("http://127.0.0.1:8420");

    private static Credential.Tokens issuedBy(String issuer) {
        return new Credential.Tokens(
                Optional.empty(),
                Secret.of("a"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(issuer).filter(text -> !text.isEmpty()),
                Optional.empty(),
                Credential.Holder.UNKNOWN,
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "'', http://127.0.0.1:8420/oauth/token, http://127.0.0.1:8420/oauth/revoke",
        "https://i.example, https://i.example/oauth/token, https://i.example/oauth/revoke",
        "https://i.example/, https://i.example/oauth/token, https://i.example/oauth/revoke",
        "https://i.example/tenant/, https://i.example/tenant/oauth/token, https://i.example/tenant/oauth/revoke"
    })
    void tokensGoBackToWhereTheyCameFrom(String issuer, URI refresh, URI revoke) {
        var endpoints = Endpoints.of(SERVER, Map.of());

        assertThat(endpoints.refresh(issuedBy(issuer))).isEqualTo(refresh);
        assertThat(endpoints.revoke(issuedBy(issuer))).isEqualTo(revoke);
    }

    @Test
    void derivesRevokeUrlFromRefreshTokenOverride() {
        var endpoints = Endpoints.of(
                SERVER, Map.of("CODEX_REFRESH_TOKEN_URL_OVERRIDE", "http://127.0.0.1:9/some/oauth/token?x=1"));

        assertThat(endpoints.refresh(issuedBy("https://i.example")))
                .isEqualTo(URI.create("http://127.0.0.1:9/some/oauth/token?x=1"));
        assertThat(endpoints.revoke(issuedBy("https://i.example")))
                .isEqualTo(URI.create("http://127.0.0.1:9/oauth/revoke"));
    }

    @Test
    void whatIsSaidForRevokingComesFirst() {
        var endpoints = Endpoints.of(
                SERVER,
                Map.of(
                        "CODEX_REFRESH_TOKEN_URL_OVERRIDE",
                        "http://127.0.0.1:9/oauth/token",
                        "CODEX_REVOKE_TOKEN_URL_OVERRIDE",
                        "http://127.0.0.1:7/away"));

        assertThat(endpoints.revoke(issuedBy(""))).isEqualTo(URI.create("http://127.0.0.1:7/away"));
    }

    @Test
    void aVariableThatIsEmptySaysNothing() {
        assertThat(Endpoints.of(
                        SERVER,
                        Map.of("CODEX_REFRESH_TOKEN_URL_OVERRIDE", " ", "CODEX_APP_SERVER_LOGIN_CLIENT_ID", "")))
                .isEqualTo(Endpoints.of(SERVER, Map.of()));
    }
}
