package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FeedTest {
    private final Team team = new Team(Engine.MEMORY);
    private final List<Reader> readers = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Reader reader : readers) {
            reader.lines().close();
        }
        team.close();
    }

    @Test
    void whatEndsIsToldOnceInOrderWithItsPosition() {
        var reader = read(guard(), Optional.empty());
        var one = team.terminal(Team.OWNER);
        var other = team.terminal(Team.OWNER);
        one.logout(Map.of());
        var everywhere = other.api().post("/api/v1/sign-out", Map.of("scope", "everywhere"));

        var first = reader.next(event -> !event.type().equals("heartbeat"));
        var second = reader.next(event -> !event.type().equals("heartbeat"));
        var third = reader.next(event -> !event.type().equals("heartbeat"));

        assertThat(first.type()).isEqualTo("session.ended");
        assertThat(first.data().get("session").asString()).isEqualTo(one.session());
        assertThat(first.data().get("cause").asString()).isEqualTo("revoked");
        assertThat(second.type()).isEqualTo("token.revoked");
        assertThat(second.data().get("session").asString()).isEqualTo(one.session());
        assertThat(third.type()).isEqualTo("person.signed-out");
        assertThat(third.data().get("epoch").asLong()).isEqualTo(1);
        assertThat(third.position()).isEqualTo(everywhere.json().get("position").asLong());
        assertThat(List.of(first.position(), second.position(), third.position()))
                .isSorted();
    }

    @Test
    void readerThatResumesMissesNothingAndHearsNothingTwice() {
        String token = guard();
        var one = team.terminal(Team.OWNER);
        one.logout(Map.of());
        var before = read(token, Optional.of("0")).next(event -> event.type().equals("token.revoked"));
        var other = team.terminal(Team.OWNER);
        other.api().delete("/api/v1/sessions/" + other.session());

        var resumed = read(token, Optional.of(Long.toString(before.position())))
                .next(event -> !event.type().equals("heartbeat"));

        assertThat(resumed.type()).isEqualTo("session.ended");
        assertThat(resumed.data().get("session").asString()).isEqualTo(other.session());
    }

    @Test
    void heartbeatSaysWhereTheFeedStandsAndInWhichHistory() {
        var beat = read(guard(), Optional.empty()).next(event -> event.type().equals("heartbeat"));

        assertThat(beat.data().get("position").asLong()).isEqualTo(beat.position());
        assertThat(beat.data().get("incarnation").asString())
                .isEqualTo(team.authority.store().incarnation());
        Team.contract().check("FeedHeartbeat", beat.data());
    }

    @Test
    void heartbeatSaysBySpansHowGoodTheViewIs() {
        var reader = read(guard(), Optional.empty());
        var first = reader.next(event -> event.type().equals("heartbeat"));
        var next = reader.next(event -> event.type().equals("heartbeat"));

        assertThat(next.data().get("elapsed").asLong())
                .isGreaterThan(first.data().get("elapsed").asLong());
        assertThat(next.data().get("keys").values())
                .extracting(JsonNode::asString)
                .contains(keyOf(guard()));
    }

    @Test
    void whatIsToldIsAsTheContractHasIt() {
        var reader = read(guard(), Optional.empty());
        team.terminal(Team.OWNER).api().post("/api/v1/sign-out", Map.of("scope", "everywhere"));

        Team.contract()
                .check(
                        "FeedEvent",
                        reader.next(event -> !event.type().equals("heartbeat")).data());
    }

    private static String keyOf(String token) {
        byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
        return JsonMapper.shared().readTree(header).get("kid").asString();
    }

    @Test
    void developerAndThirdPartyAppMayNotRead() {
        team.add("ada@example.com", "developer");
        var developer = team.browser("ada@example.com");

        assertThat(developer.get("/api/v1/feed").status()).isEqualTo(403);
        assertThat(team.terminal(Team.OWNER).api().get("/api/v1/feed").status())
                .as("without the scope feed")
                .isEqualTo(403);
        assertThat(team.stranger().get("/api/v1/feed").status()).isEqualTo(401);
        assertThat(team.stranger().withBearer(token(false)).get("/api/v1/feed").status())
                .isEqualTo(403);
    }

    @Test
    void positionThatIsNoneIsRefused() {
        var guard = team.stranger().withBearer(guard());

        assertThat(guard.with("Last-Event-ID", "yesterday").get("/api/v1/feed").status())
                .isEqualTo(400);
        assertThat(guard.get("/api/v1/feed?after=-1").status()).isEqualTo(400);
    }

    /// An access token of a resource server of our own.
    private String guard() {
        return token(true);
    }

    private String token(boolean firstParty) {
        var app = team.terminal(Team.OWNER)
                .api()
                .post(
                        "/api/v1/apps",
                        Map.of(
                                "name",
                                "Gateway",
                                "confidential",
                                true,
                                "firstParty",
                                firstParty,
                                "scopes",
                                List.of("feed"),
                                "grants",
                                List.of("client_credentials")));
        assertThat(app.status()).as(app.toString()).isEqualTo(201);
        var answer = team.visitor()
                .withBasic(
                        app.json().get("id").asString(),
                        app.json().get("clientSecret").asString())
                .form("/oauth/token", "grant_type", "client_credentials", "scope", "feed");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("access_token").asString();
    }

    private record Told(String type, long position, JsonNode data) {}

    private record Reader(BufferedReader lines) {
        Told next(Predicate<Told> wanted) {
            while (true) {
                Told told = next();
                if (wanted.test(told)) {
                    return told;
                }
            }
        }

        private Told next() {
            try {
                String type = "";
                long id = 0;
                String data = "";
                for (String line = lines.readLine(); ; line = lines.readLine()) {
                    if (line == null) {
                        throw new AssertionError("the feed ended");
                    }
                    if (line.isEmpty() && !data.isEmpty()) {
                        return new Told(type, id, JsonMapper.shared().readTree(data));
                    }
                    if (line.startsWith("event:")) {
                        type = line.substring(6).strip();
                    } else if (line.startsWith("id:")) {
                        id = Long.parseLong(line.substring(3).strip());
                    } else if (line.startsWith("data:")) {
                        data = line.substring(5).strip();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Reader read(String token, Optional<String> lastEventId) {
        URI feed = team.authority.uri().resolve("/api/v1/feed");
        var request = HttpRequest.newBuilder(feed).header("Authorization", "Bearer " + token);
        lastEventId.ifPresent(id -> request.header("Last-Event-ID", id));
        try {
            var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            var reader = new Reader(new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
            readers.add(reader);
            return reader;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
