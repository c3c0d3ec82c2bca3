package dev.curfew.bench;

import dev.curfew.testkit.Program;
import dev.curfew.testkit.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A library with which servers are made: oidc-provider, in the smallest server that keeps what it issues in
/// PostgreSQL (`bench/peers.d`). It has no notion of all that a person holds.
final class Library extends Peer {
    private static final Pattern READY = Pattern.compile("ready");
    private static final String CLIENT = "Authorization: Basic "
            + Base64.getEncoder()
                    .encodeToString("bench:known-to-whoever-reads-this".getBytes(StandardCharsets.US_ASCII));
    private static final int AT_ONCE = 1_000;

    /// @param home where `server.js` and what it needs are
    Library(Path home, TestPostgres postgres) throws IOException {
        super(home.getFileName().toString().replaceFirst("-(?=\\d)", " "), postgres, (port, database) -> {
            String url = database.url().replaceFirst("jdbc:postgresql://", "postgres://" + credentials(database) + "@");
            return Program.start(List.of("node", "server.js", String.valueOf(port), url), System.getenv(), home);
        });
        program().await(READY);
    }

    private static String credentials(TestPostgres.Database database) {
        return database.user() + ":" + database.password();
    }

    @Override
    public List<String> refreshTokens(int count) {
        return fill(count, "refresh_token");
    }

    @Override
    public List<String> accessTokens(int count) {
        return fill(count, "access_token");
    }

    private List<String> fill(int count, String member) {
        var anybody = anybody();
        var all = new ArrayList<String>(count);
        while (all.size() < count) {
            var some = anybody.post("/fill?count=" + Math.min(AT_ONCE, count - all.size()), "");
            for (JsonNode one : Nodes.require(some, 200).json()) {
                all.add(one.get(member).asString());
            }
        }
        return all;
    }

    @Override
    public byte[] refresh(String refreshToken) {
        return Ask.form("/token", "grant_type=refresh_token&refresh_token=" + refreshToken, CLIENT);
    }

    @Override
    public byte[] introspect(String accessToken) {
        return Ask.form("/token/introspection", "token=" + accessToken, CLIENT);
    }

    @Override
    public byte[] revoke(String refreshToken) {
        return Ask.form("/token/revocation", "token=" + refreshToken, CLIENT);
    }

    @Override
    public boolean knowsPeople() {
        return false;
    }

    @Override
    public Person person(int sessions) {
        throw unknown();
    }

    @Override
    public byte[] signOut(Person person) {
        throw unknown();
    }

    @Override
    public byte[] list(Person person) {
        throw unknown();
    }

    @Override
    public String eachListed() {
        throw unknown();
    }

    private UnsupportedOperationException unknown() {
        return new UnsupportedOperationException(name() + " does not know what a person holds");
    }
}
