package dev.curfew.testkit.sim;

import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Tokens.Redeemed;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Transport;
import dev.curfew.testkit.ScriptedIssuer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The way of a simulated machine to its authority: slow, losing requests and answers, and delivering
/// requests whose sender has given up.
final class Network implements Transport {
    private static final Holder LAPTOP = new Holder(null, "192.0.2.7", "codex_exec/0.169.0");
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Duration LATEST = Duration.ofSeconds(25);

    private final Simulation simulation;
    private final Baton baton;
    private final String family;
    /// Whether it is told what can end the session and nothing else, or has only the refresh token for that.
    private final boolean ends;
    private final Set<String> answered = new HashSet<>();
    private final Set<String> presented = new HashSet<>();
    private boolean calm;
    private int minted;

    Network(Simulation simulation, Baton baton, String family) {
        this.simulation = simulation;
        this.baton = baton;
        this.family = family;
        this.ends = simulation.chance.nextBoolean();
    }

    /// From now on nothing is lost, and nothing takes long.
    void calm() {
        calm = true;
    }

    /// The first tokens of a sign-in.
    String firstAnswer(String refreshToken) {
        return tokens(refreshToken);
    }

    /// Law L2 as the client keeps it: one at a time presents a token, and nobody does whose successor has arrived.
    @Override
    public Reply send(Call call) throws Broken {
        String token = json(call).path("refresh_token").asString("");
        if (token.isEmpty()) {
            return passed(call);
        }
        if (answered.contains(token)) {
            throw new AssertionError("a token was spent again whose successor had arrived");
        }
        if (!presented.add(token)) {
            throw new AssertionError("a token was spent by two at once");
        }
        try {
            Reply reply = passed(call);
            answered.add(token);
            return reply;
        } finally {
            presented.remove(token);
        }
    }

    private Reply passed(Call call) throws Broken {
        World world = baton.world();
        long began = world.nanos();
        Duration there = latency();
        if (there.compareTo(call.total()) > 0) {
            Instant sent = world.now();
            baton.joins(() -> {
                world.sleep(there);
                // No network holds a request of a connection that was closed for as long as a machine sleeps.
                if (Duration.between(sent, world.now()).compareTo(LATEST) < 0) {
                    arrives(call);
                }
            });
            world.sleep(call.total());
            throw broken("nobody answered in time");
        }
        world.sleep(there);
        if (lost()) {
            throw broken("the request was lost");
        }
        Optional<Reply> reply = arrives(call);
        world.sleep(latency());
        if (reply.isEmpty() || lost() || world.nanos() - began > call.total().toNanos()) {
            simulation.tell("an answer was lost");
            throw broken("the answer was lost");
        }
        return reply.get();
    }

    /// What the authority answers; empty when it crashed over it.
    private Optional<Reply> arrives(Call call) {
        JsonNode body = json(call);
        try {
            return Optional.of(
                    call.uri().getPath().equals("/oauth/token")
                            ? redeemed(body.path("refresh_token").asString())
                            : revoked(body.path("token").asString()));
        } catch (Faults.Lost e) {
            return Optional.empty();
        }
    }

    private Reply redeemed(String token) {
        Redeemed redeemed =
                simulation.tokens.redeem(token, Optional.of(simulation.app), LAPTOP, simulation.world.now());
        if (!(redeemed instanceof Redeemed.Live live)) {
            simulation.tell("the machine was refused: " + redeemed);
            simulation.laws.refusedHonest(family, redeemed);
            return reply(401, "{\"error\":{\"code\":\"refresh_token_invalidated\"}}");
        }
        String fresh = live.token().text().revealText(Secret.Purpose.DELIVER);
        simulation.tell("generation " + live.token().generation() + " is on its way");
        simulation.laws.issued(fresh);
        return reply(200, tokens(fresh));
    }

    private Reply revoked(String token) {
        simulation.tell(
                "a token is revoked: " + simulation.tokens.revoke(token, Optional.empty(), simulation.world.now()));
        return reply(200, "{}");
    }

    private String tokens(String refreshToken) {
        var answer = new HashMap<>(Map.of(
                "access_token",
                ScriptedIssuer.accessToken(simulation.world.now().plus(LIFE), ++minted),
                "refresh_token",
                refreshToken));
        if (ends) {
            Secret token = simulation.tokens.revocation(family).text();
            answer.put("revocation_token", token.revealText(Secret.Purpose.DELIVER));
        }
        return JsonMapper.shared().writeValueAsString(answer);
    }

    static Reply reply(int status, String body) {
        return new Reply(
                status, Map.of("Content-Type", "application/json"), Octets.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode json(Call call) {
        return JsonMapper.shared().readTree(call.body().reveal(Secret.Purpose.PRESENT));
    }

    /// Mostly quick; now and then longer than a client waits.
    private Duration latency() {
        if (calm) {
            return Duration.ofMillis(1);
        }
        return switch (simulation.chance.nextInt(12)) {
            case 0 -> simulation.between(Duration.ofSeconds(8), LATEST);
            case 1, 2 -> simulation.between(Duration.ofSeconds(1), Duration.ofSeconds(8));
            default -> simulation.between(Duration.ofMillis(5), Duration.ofMillis(400));
        };
    }

    private boolean lost() {
        return !calm && simulation.chance.nextInt(8) == 0;
    }

    private static Broken broken(String what) {
        return new Broken(what, true, new IOException(what));
    }
}
