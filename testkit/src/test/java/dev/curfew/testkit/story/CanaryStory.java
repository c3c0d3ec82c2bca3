package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Canary;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Law L4: after 1,000 sign-ins and refreshes through every door of a real server that logs all that it can,
/// nothing that could be presented is in its database, its logs, its metrics or its errors.
class CanaryStory {
    private static final String EMAIL = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";
    private static final String REDIRECT = "http://127.0.0.1:9/callback";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Pattern HIDDEN = Pattern.compile("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");

    private final Canary canary = new Canary();
    private final StringBuilder refusals = new StringBuilder();
    private int signInsAndRefreshes;

    @TempDir
    Path directory;

    @OnBothEngines
    void afterAThousandSignInsAndRefreshesNoBearerIsLeftBehind(Engine engine) throws IOException {
        try (var served = new Served(engine, directory.resolve("data")).with("CURFEW_RETRY_WINDOW", "1s")) {
            served.start("--log-level", "trace", "--log-format", "json");
            var olga = setUp(served);
            var replayed = IntStream.range(0, 20)
                    .mapToObj(_ -> nativeSignIn(served, 3).getFirst())
                    .toList();
            apps(served, olga);
            people(served, olga);
            devices(served, olga);
            nonsense(served, nativeSignIn(served, 1).getLast());
            while (signInsAndRefreshes < 500) {
                nativeSignIn(served, 49);
            }
            found(served, olga);

            served.terminate();
            assertThat(served.ended().exit()).isZero();
            served.start("--log-level", "trace", "--log-format", "text");
            while (signInsAndRefreshes < 1000) {
                nativeSignIn(served, 49);
            }
            replayed.forEach(
                    token -> assertThat(refresh(served, token).status()).isEqualTo(401));
            found(served, olga);
        }
    }

    private void found(Served served, HttpProbe olga) {
        var sightings = new ArrayList<Canary.Sighting>(canary.search(served.data()));
        served.database()
                .map(TestPostgres.Database::contents)
                .ifPresent(contents -> sightings.addAll(canary.search("the database", contents)));
        sightings.addAll(canary.search("the log", served.printed()));
        sightings.addAll(canary.search("the metrics", olga.get("/metrics").text()));
        sightings.addAll(canary.search("a refusal", refusals.toString()));
        assertThat(sightings).isEmpty();
        theCanarySees(served);
    }

    /// Looks in the same places for what must be there, so that finding nothing means something.
    private void theCanarySees(Served served) {
        var control = new Canary();
        control.plant(EMAIL);
        control.plant("/api/auth/refresh");
        control.plant("application/problem+json");
        assertThat(
                        served.database().isPresent()
                                ? control.search(
                                        "the database", served.database().get().contents())
                                : control.search(served.data()))
                .isNotEmpty();
        assertThat(control.search("the log", served.printed())).isNotEmpty();
        assertThat(control.search("a refusal", refusals.toString())).isNotEmpty();
    }

    /// The owner spends the set-up link, and has a browser that is signed in.
    private HttpProbe setUp(Served served) throws IOException {
        Path file = served.data().resolve("set-up-link");
        served.awaits("the link that creates the owner is in");
        String link = Files.readString(file).strip();
        Files.delete(file);
        String token = plant(link.substring(link.indexOf("token=") + "token=".length()));
        plant(PASSWORD);
        var browser = served.probe();
        String csrf = first(browser.get("/set-up?token=" + token));
        keep(browser.form(
                "/set-up", "csrf", csrf, "token", token, "name", "Olga", "email", EMAIL, "password", PASSWORD));
        assertThat(browser.cookies()).containsKey("curfew_session");
        browser.cookies().values().forEach(this::plant);
        keep(served.probe().get("/set-up?token=" + token));
        return browser.with("Origin", served.uri().toString());
    }

    /// Signs in with the password and refreshes; returns the refresh tokens, the oldest first.
    private List<String> nativeSignIn(Served served, int refreshes) {
        var tokens = new ArrayList<String>();
        var answer = served.probe()
                .post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"));
        for (int i = 0; i <= refreshes; i++) {
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            signInsAndRefreshes++;
            plant(answer.json().get("accessToken").asString());
            tokens.add(plant(answer.json().get("refreshToken").asString()));
            if (i < refreshes) {
                answer = refresh(served, tokens.getLast());
            }
        }
        return tokens;
    }

    private HttpProbe.Answer refresh(Served served, String token) {
        return keep(served.probe().post("/api/auth/refresh", Map.of("refreshToken", token)));
    }

    /// An app with a secret signs a browser in by code, refreshes, introspects and revokes.
    private void apps(Served served, HttpProbe olga) {
        JsonNode app = keep(olga.post(
                        "/api/v1/apps",
                        Map.of(
                                "name",
                                "Wiki",
                                "confidential",
                                true,
                                "redirectUris",
                                List.of(REDIRECT),
                                "grants",
                                List.of("authorization_code", "refresh_token", "client_credentials"))))
                .json();
        String id = app.get("id").asString();
        plant(app.get("clientSecret").asString());
        String secret = plant(keep(olga.post("/api/v1/apps/" + id + "/secret", "{}"))
                .json()
                .get("clientSecret")
                .asString());
        var wiki = served.probe().withBasic(id, secret);
        String verifier = plant("verifier-that-nobody-else-may-know-0123456789-abcdef");
        String code = code(olga, id, verifier);
        String[] spend = {
            "grant_type", "authorization_code", "code", code, "redirect_uri", REDIRECT, "code_verifier", verifier
        };
        JsonNode tokens = keep(wiki.form("/oauth/token", spend)).json();
        plantAll(tokens);
        String refreshed = tokens.get("refresh_token").asString();
        JsonNode next = keep(wiki.form("/oauth/token", "grant_type", "refresh_token", "refresh_token", refreshed))
                .json();
        plantAll(next);
        keep(wiki.form("/oauth/introspect", "token", next.get("access_token").asString()));
        plantAll(keep(wiki.form("/oauth/token", "grant_type", "client_credentials"))
                .json());
        keep(wiki.form("/oauth/token", spend));
        keep(wiki.form("/oauth/token", "grant_type", "refresh_token", "refresh_token", refreshed));
        keep(wiki.form("/oauth/revoke", "token", next.get("refresh_token").asString()));
        keep(served.probe()
                .withBasic(id, plant("a-wrong-secret-of-the-wiki"))
                .form("/oauth/introspect", "token", code));
        signInsAndRefreshes += 2;
    }

    private String code(HttpProbe browser, String app, String verifier) {
        String path = "/oauth/authorize?"
                + HttpProbe.query(
                        "response_type",
                        "code",
                        "client_id",
                        app,
                        "redirect_uri",
                        REDIRECT,
                        "scope",
                        "openid offline_access",
                        "state",
                        "s",
                        "code_challenge",
                        challenge(verifier),
                        "code_challenge_method",
                        "S256");
        var asked = browser.get(path);
        var fields = new ArrayList<>(List.of("decision", "allow"));
        HIDDEN.matcher(asked.text()).results().forEach(field -> {
            fields.add(field.group(1));
            fields.add(field.group(2).replace("&amp;", "&"));
        });
        var answer = browser.form("/oauth/authorize/decision", fields.toArray(String[]::new));
        var query = answer.location().getQuery();
        return plant(query.replaceFirst(".*code=([^&]+).*", "$1"));
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A person comes in by a link, mistypes, and signs a browser in.
    private void people(Served served, HttpProbe olga) {
        String password = plant("a password of only Dan's");
        String id = keep(olga.post(
                        "/api/v1/people",
                        Map.of("email", "dan@example.com", "password", plant("the first password of Dan"))))
                .json()
                .get("id")
                .asString();
        String url = keep(olga.post("/api/v1/people/" + id + "/password-link", "{}"))
                .json()
                .get("url")
                .asString();
        String token = plant(url.substring(url.indexOf("token=") + "token=".length()));
        var dan = served.probe();
        String csrf = first(dan.get("/choose-password?token=" + token));
        keep(dan.form("/choose-password", "csrf", csrf, "token", token, "password", password));
        keep(dan.get("/choose-password?token=" + token));
        var web = Map.of("email", "dan@example.com", "password", password, "client", "web");
        assertThat(keep(dan.post("/api/auth/login", web)).status()).isEqualTo(200);
        dan.cookies().values().forEach(this::plant);
        keep(dan.post(
                "/api/auth/login",
                Map.of("email", "dan@example.com", "password", plant("a pasword of only Dan's"), "client", "web")));
        keep(dan.with("Origin", served.uri().toString()).post("/api/auth/logout", "{}"));
        signInsAndRefreshes += 2;
    }

    /// Devices are approved in the browser, by both dialects; one is denied.
    private void devices(Served served, HttpProbe olga) {
        JsonNode asked = keep(served.probe()
                        .form("/oauth/device_authorization", "client_id", "codex-gateway", "scope", "openid"))
                .json();
        String deviceCode = plant(asked.get("device_code").asString());
        decide(olga, asked.get("user_code").asString(), "approve");
        plantAll(keep(served.probe()
                        .form(
                                "/oauth/token",
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:device_code",
                                "device_code",
                                deviceCode,
                                "client_id",
                                "codex-gateway"))
                .json());
        for (String decision : List.of("approve", "deny")) {
            JsonNode codex = keep(served.probe()
                            .post(
                                    "/api/accounts/deviceauth/usercode",
                                    Map.of("client_id", "app_EMoamEEZ73f0CkXaXp7hrann")))
                    .json();
            String id = plant(codex.get("device_auth_id").asString());
            String userCode = codex.get("user_code").asString();
            decide(olga, userCode, decision);
            JsonNode fetched = keep(served.probe()
                            .post(
                                    "/api/accounts/deviceauth/token",
                                    Map.of("device_auth_id", id, "user_code", userCode)))
                    .json();
            if (decision.equals("approve")) {
                String code = plant(fetched.get("authorization_code").asString());
                String verifier = plant(fetched.get("code_verifier").asString());
                plantAll(keep(served.probe()
                                .form(
                                        "/oauth/token",
                                        "grant_type",
                                        "authorization_code",
                                        "client_id",
                                        "app_EMoamEEZ73f0CkXaXp7hrann",
                                        "code",
                                        code,
                                        "code_verifier",
                                        verifier,
                                        "redirect_uri",
                                        served.uri() + "/deviceauth/callback"))
                        .json());
            }
        }
        signInsAndRefreshes += 2;
    }

    private void decide(HttpProbe olga, String userCode, String decision) {
        String csrf = first(olga.get("/device"));
        keep(olga.form(
                "/device/decision", "csrf", csrf, "user_code", userCode, "device_name", "Box", "decision", decision));
    }

    /// Secrets where they do not belong: in paths, queries, broken bodies and headers.
    private void nonsense(Served served, String token) {
        var probe = served.probe();
        keep(probe.get("/api/v1/sessions/" + token));
        keep(probe.get("/" + token));
        keep(probe.get("/api/v1/sessions?access_token=" + token));
        keep(probe.get("/oauth/authorize?client_id=" + token + "&redirect_uri=" + token));
        keep(probe.withBearer(token).get("/api/v1/sessions"));
        keep(probe.withBearer(token + " x").get("/api/v1/sessions"));
        keep(probe.with("Cookie", "curfew_session=" + token).get("/sessions"));
        keep(probe.post("/api/auth/refresh", "{\"refreshToken\":\"" + token + "\","));
        keep(probe.post("/api/auth/refresh", "{\"refreshToken\":[\"" + token + "\"]}"));
        keep(probe.form("/oauth/token", "grant_type", "refresh_token", "refresh_token", token, "refresh_token", token));
        keep(probe.form("/oauth/token", "grant_type", token, "client_id", token));
        keep(probe.with("User-Agent", token).get("/nothing"));
        keep(probe.withBasic(token, token).form("/oauth/introspect", "token", token));
        keep(probe.send(token, "/api/v1/sessions", null, new byte[0]));
        refusals.append(probe.raw("GET /" + token + " HTTP/9.9\r\n" + token + "\r\n\r\n"));
    }

    private HttpProbe.Answer keep(HttpProbe.Answer answer) {
        if (answer.status() >= 400) {
            refusals.append(answer);
        }
        return answer;
    }

    private String plant(String secret) {
        canary.plant(secret);
        return secret;
    }

    private void plantAll(JsonNode tokens) {
        assertThat(tokens.has("access_token")).as("%s", tokens).isTrue();
        List.of("access_token", "refresh_token", "id_token").stream()
                .filter(tokens::has)
                .forEach(name -> plant(tokens.get(name).asString()));
    }

    private static String first(HttpProbe.Answer page) {
        var found = CSRF.matcher(page.text());
        assertThat(found.find()).as("%s", page).isTrue();
        return found.group(1);
    }
}
