package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.Authority;
import dev.curfew.testkit.Contract;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.HttpProbe.Answer;
import dev.curfew.testkit.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// A workspace with an owner, and ways to sign its people in.
final class Team implements AutoCloseable {
    static final String OWNER = "olga@example.com";

    /// Everybody's.
    static final String PASSWORD = "four unrelated words do";

    private static final Contract CONTRACT = read();

    final TestAuthority authority;

    Team(Engine engine) {
        this(TestAuthority.start(engine));
    }

    Team(TestAuthority authority) {
        this.authority = authority;
        authority.owner(OWNER, PASSWORD);
    }

    /// What every answer is held against.
    static Contract contract() {
        return CONTRACT;
    }

    /// Somebody who is not signed in.
    HttpProbe stranger() {
        return authority.probe().holding(CONTRACT);
    }

    /// Somebody not signed in whose answers are pages.
    HttpProbe visitor() {
        return authority.probe();
    }

    Answer login(String email, String client) {
        return login(stranger(), email, client);
    }

    Answer login(HttpProbe from, String email, String client) {
        return from.post("/api/auth/login", Map.of("email", email, "password", PASSWORD, "client", client));
    }

    /// A command line signed in as `email`.
    Terminal terminal(String email) {
        return new Terminal(stranger(), login(email, "native"));
    }

    /// A browser signed in as `email`, sending from the server's own page.
    HttpProbe browser(String email) {
        var browser = stranger().with("Origin", authority.uri().toString());
        assertThat(login(browser, email, "web").status()).isEqualTo(200);
        return browser;
    }

    /// Adds somebody with everybody's password.
    ///
    /// @return the person's identifier
    String add(String email, String role) {
        var created = terminal(OWNER)
                .api()
                .post("/api/v1/people", Map.of("email", email, "name", email, "role", role, "password", PASSWORD));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.json().get("id").asString();
    }

    String idOf(String email) {
        var people =
                terminal(OWNER).api().get("/api/v1/people?limit=200").json().get("people");
        for (var person : people) {
            if (person.get("email").asString().equals(email)) {
                return person.get("id").asString();
            }
        }
        throw new AssertionError("nobody has the e-mail " + email);
    }

    @Override
    public void close() {
        authority.close();
    }

    /// A signed-in command line.
    record Terminal(HttpProbe anonymous, Answer tokens) {
        Terminal {
            assertThat(tokens.status()).as(tokens.toString()).isEqualTo(200);
        }

        /// Calls with its access token.
        HttpProbe api() {
            return anonymous.withBearer(access());
        }

        String access() {
            return tokens.json().get("accessToken").asString();
        }

        String refresh() {
            return tokens.json().get("refreshToken").asString();
        }

        String session() {
            return tokens.json().get("sessionId").asString();
        }

        /// Redeems the refresh token.
        Answer refreshed() {
            return anonymous.post("/api/auth/refresh", Map.of("refreshToken", refresh()));
        }

        boolean isSignedIn() {
            return api().get("/api/v1/sessions").status() == 200;
        }

        Answer logout(Map<String, Object> body) {
            return api().post("/api/auth/logout", new HashMap<>(body));
        }
    }

    private static Contract read() {
        try (var in = Authority.class.getResourceAsStream("openapi.yaml")) {
            return Contract.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
