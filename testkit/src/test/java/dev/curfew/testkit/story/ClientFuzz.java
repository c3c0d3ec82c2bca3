package dev.curfew.testkit.story;

import dev.curfew.base.ManualWorld;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.Endpoints;
import dev.curfew.client.EphemeralStore;
import dev.curfew.client.Issuer;
import dev.curfew.client.JobFuzz;
import dev.curfew.client.LogoutOutcome;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.NewTokens;
import dev.curfew.client.Refresh;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.Transport;
import dev.curfew.client.internal.AnswerReader;
import dev.curfew.client.login.LoginFuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogManager;
import java.util.stream.Stream;

/// Everything that the client reads and did not write, read from any bytes: the first says what they are
/// taken for. Jazzer looks for bytes that break it.
public final class ClientFuzz {
    private static final AuthFile STORED = AuthFile.empty()
            .signedIn(
                    new NewTokens(
                            Optional.empty(), Optional.of(Secret.of("access")), Optional.of(Secret.of("refresh"))),
                    "https://curfew.example",
                    "curfew-cli",
                    "owner",
                    World.manual(1).now());

    static {
        // A line for each refusal would be most of the work.
        LogManager.getLogManager().reset();
    }

    private ClientFuzz() {}

    /// Called by Jazzer for each input.
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length < 3) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0]) {
            case 'a' -> authFile(rest);
            case 'r' -> refresh(reply(rest));
            case 'l' -> logout(reply(rest));
            case 'h' -> http(rest);
            case 's' -> LoginFuzz.read(replies(rest), ClientFuzz::isFitToShow);
            case 'j' -> JobFuzz.read(rest);
            default -> {
                // No reader of that name.
            }
        }
    }

    /// Inputs to begin with.
    static List<byte[]> seeds() {
        String tokens = "{\"id_token\":\"e30.e30.x\",\"access_token\":\"e30.eyJleHAiOjF9.x\",\"refresh_token\":\"r\"}";
        return Stream.of(
                        "a" + new String(STORED.bytes(), StandardCharsets.UTF_8),
                        "a{\"OPENAI_API_KEY\":null,\"personal_access_token\":\"at-1\",\"n\":1e5,\"l\":[true,null]}",
                        "r20{" + tokens.substring(1),
                        "r40{\"error\":\"invalid_grant\"}",
                        "r41{\"error\":{\"code\":\"refresh_token_reused\"}}",
                        "r73<html>",
                        "l20",
                        "l40{\"error\":\"invalid_token\"}",
                        "hHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                        "hHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                        "s20{\"issuer\":\"https://curfew.example\",\"token_endpoint\":\"https://curfew.example/t\"}\u0000"
                                + "20" + tokens,
                        "s20{\"device_code\":\"d\",\"user_code\":\"AB-12\",\"verification_uri\":\"https://c.example/d\","
                                + "\"interval\":5,\"expires_in\":900}",
                        "j{\"id\":\"x\",\"created\":\"2026-11-22T08:00:00Z\",\"endpoint\":\"https://c.example/r\",\"hint\":\"h\","
                                + "\"token_sealed\":\"AA\",\"token_fp\":\"AA\",\"reason\":\"logout\",\"attempts\":\"1\","
                                + "\"next_at\":\"2026-11-22T08:00:00Z\",\"expires_at\":\"2026-11-22T08:00:00Z\",\"state\":\"dead\"}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static void authFile(byte[] bytes) {
        Optional<AuthFile> file = AuthFile.parse(bytes);
        if (file.isEmpty()) {
            return;
        }
        check(AuthFile.parse(file.get().bytes()).equals(file), "a file is read differently after it was written");
        file.get().credential();
        AuthFile renewed = file.get()
                .renewed(
                        new NewTokens(Optional.empty(), Optional.of(Secret.of("new")), Optional.empty()),
                        World.manual(1).now());
        check(AuthFile.parse(renewed.bytes()).equals(Optional.of(renewed)), "a renewed file is not read as itself");
    }

    private static void refresh(Transport.Reply reply) {
        var store = new EphemeralStore();
        store.save(STORED);
        AuthManager manager = manager(store, reply);
        if (manager.refresh() instanceof Refresh.Failed(RefreshFailure failure)) {
            check(store.load().equals(Optional.of(STORED)), "a failed refresh changed what is stored");
            isFitToShow(failure.advice());
        }
        check(!(manager.state() instanceof AuthState.LoggedOut), "a refresh signed somebody out");
    }

    private static void logout(Transport.Reply reply) {
        var store = new EphemeralStore();
        store.save(STORED);
        LogoutOutcome outcome = manager(store, reply).logout(LogoutPolicy.STRICT);
        boolean kept = outcome.here() == LogoutOutcome.Here.KEPT;
        check(store.load().isPresent() == kept, "a logout says of the store what is not so");
        check(kept || outcome.there() == LogoutOutcome.There.CONFIRMED, "a strict logout went without a confirmation");
        isFitToShow(outcome.text());
    }

    private static void http(byte[] bytes) {
        try {
            AnswerReader.Raw raw = AnswerReader.read(new ByteArrayInputStream(bytes));
            check(raw.body().length <= 1 << 20, "an answer is too large");
            check(raw.status() >= 200 && raw.status() < 600, "an answer has no status");
        } catch (IOException e) {
            isFitToShow(String.valueOf(e.getMessage()));
        }
    }

    private static AuthManager manager(EphemeralStore store, Transport.Reply reply) {
        ManualWorld world = World.manual(1);
        return AuthManager.open(
                world,
                store,
                Endpoints.of(URI.create("https://curfew.example"), Map.of()),
                new Issuer(call -> reply, world, "fuzz/1"));
    }

    /// Several answers, a zero byte between each two.
    private static List<Transport.Reply> replies(byte[] bytes) {
        var replies = new ArrayList<Transport.Reply>();
        int from = 0;
        for (int at = 0; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == 0) {
                replies.add(reply(Arrays.copyOfRange(bytes, from, at)));
                from = at + 1;
            }
        }
        return replies;
    }

    /// An answer: two characters for its status and headers, and the body.
    private static Transport.Reply reply(byte[] bytes) {
        if (bytes.length < 2) {
            return new Transport.Reply(200, Map.of(), Octets.of(bytes));
        }
        int status = (bytes[0] & 7) * 100 + (bytes[1] & 31);
        var headers = new HashMap<String, String>();
        if ((bytes[0] & 8) != 0) {
            headers.put(
                    "Retry-After", new String(bytes, 2, Math.min(8, bytes.length - 2), StandardCharsets.ISO_8859_1));
        }
        if ((bytes[1] & 32) == 0) {
            headers.put("Content-Type", "text/html");
            headers.put("Date", new String(bytes, 2, Math.min(40, bytes.length - 2), StandardCharsets.ISO_8859_1));
        }
        return new Transport.Reply(
                Math.max(status, 100), headers, Octets.of(Arrays.copyOfRange(bytes, 2, bytes.length)));
    }

    /// Whether a terminal shows it as it is: nothing of a server's reaches a person unescaped.
    private static void isFitToShow(String text) {
        check(text.chars().noneMatch(c -> c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x202e), "not fit to be shown");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
