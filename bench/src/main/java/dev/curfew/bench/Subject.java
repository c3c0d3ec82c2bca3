package dev.curfew.bench;

import java.util.List;
import java.util.Optional;

/// A server under measurement, in processes of its own, and how each thing is asked of it.
///
/// What is asked, how often and by how many is the same for every server and is in {@link HttpFigures}; what
/// differs between servers is here and nowhere else. A request is its bytes, whole, see {@link Ask}.
interface Subject extends AutoCloseable {
    /// What the table calls it, such as `Curfew, PostgreSQL`.
    String name();

    /// Where it listens on loopback.
    int port();

    /// The process whose processor time, with that of its descendants, is the server's.
    ProcessHandle server();

    /// The same of its database; empty for one that is in the server's process.
    Optional<ProcessHandle> database();

    /// How many commits its database has made for how many decisions so far, where the server tells.
    default Optional<Commits> commits() {
        return Optional.empty();
    }

    /// See {@link #commits()}.
    record Commits(long count, long decisions) {
        /// How many decisions shared a commit since `before`.
        int batch(Commits before) {
            return (int) Math.max(1, (decisions - before.decisions) / Math.max(1, count - before.count));
        }
    }

    /// Has its database clean up after what was measured before.
    default void settle() {}

    /// So many live refresh tokens, each of a session of its own; none is handed out twice.
    List<String> refreshTokens(int count);

    /// So many access tokens that count, each of a session of its own.
    List<String> accessTokens(int count);

    /// Whether it knows what a person holds. If not, it is never asked about people.
    default boolean knowsPeople() {
        return true;
    }

    /// Somebody with so many sessions; nobody is handed out twice.
    Person person(int sessions);

    /// Somebody who has sessions.
    ///
    /// @param id as this server names them
    /// @param credential what to present to end or list them; whatever this server wants
    record Person(String id, String credential) {}

    /// Redeems a refresh token. The answer is JSON with the next one as `refresh_token`.
    byte[] refresh(String refreshToken);

    /// Asks whether an access token counts. The answer holds `"active":true` if so.
    byte[] introspect(String accessToken);

    /// Revokes a refresh token, and so ends its session.
    byte[] revoke(String refreshToken);

    /// Ends all that a person holds.
    byte[] signOut(Person person);

    /// Lists up to 1,000 active sessions of a person.
    byte[] list(Person person);

    /// What stands in such a list once for each session.
    String eachListed();

    /// Ends the processes that it started and removes their files.
    @Override
    void close();
}
