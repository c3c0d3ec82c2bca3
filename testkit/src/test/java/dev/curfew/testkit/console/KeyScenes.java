package dev.curfew.testkit.console;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Octets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The pages on API keys in the states that they have.
final class KeyScenes {
    private KeyScenes() {}

    static List<Scene> all() {
        return List.of(
                new Scene(
                        "api-keys",
                        "GET /keys",
                        "The viewer's API keys: those that count with their last use, and those that ended.",
                        visit -> visit.as(visit.office().keeper.browser())
                                .go("/keys")
                                .see("Revoke all keys")),
                new Scene(
                        "api-keys-none",
                        "GET /keys",
                        "Nobody has made a key yet.",
                        visit -> visit.as(visit.office().auditor).go("/keys").see("No API keys")),
                new Scene(
                        "api-key-unmade",
                        "POST /keys",
                        "A key cannot go without a name.",
                        visit -> visit.as(visit.office().auditor)
                                .go("/keys")
                                .click("Make a key")
                                .fill("Name", "  ")
                                .click("Make the key")
                                .see("No key was made.")),
                new Scene(
                        "api-key-rotated",
                        "POST /keys/{key}/rotate",
                        "The new secret of a key, shown this once, for programs and for Codex.",
                        visit -> {
                            var keeper = visit.office().keeper;
                            visit.as(keeper.browser())
                                    .go("/keys/" + keeper.key())
                                    .click("Rotate")
                                    .see("It is shown this once.");
                        }),
                new Scene(
                        "api-key",
                        "GET /keys/{key}",
                        "One key: what it opens, when and from where it was used; rotate and revoke.",
                        visit -> {
                            var keeper = visit.office().keeper;
                            visit.as(keeper.browser())
                                    .go("/keys/" + keeper.key())
                                    .see("Rotate");
                        }),
                new Scene(
                        "active-sessions-keys",
                        "GET /sessions",
                        "API keys stand beside the sessions.",
                        visit -> visit.as(visit.office().keeper.browser())
                                .go("/sessions")
                                .see("as good as a session")),
                new Scene(
                        "api-keys-of-a-person",
                        "GET /people/{id}/keys",
                        "The keys of somebody else, for those who look after people.",
                        visit -> {
                            var keeper = visit.office().keeper;
                            visit.as(visit.office().owner)
                                    .go("/people/" + keeper.person() + "/keys")
                                    .see("API keys of Kofi");
                        }),
                new Scene(
                        "api-key-of-a-person",
                        "GET /people/{id}/keys/{key}",
                        "One key of somebody else: it can be revoked, and only its owner rotates it.",
                        visit -> {
                            var keeper = visit.office().keeper;
                            visit.as(visit.office().owner)
                                    .go("/people/" + keeper.person() + "/keys/" + keeper.key())
                                    .see("Revoke the key");
                        }));
    }

    /// Somebody with keys, in a browser.
    record Keeper(Team.Browser browser, String person, String key) {}

    static Keeper keeper(Team team) {
        var person = team.person("Kofi Mensah", Role.DEVELOPER);
        var browser = team.browser(person);
        var now = team.world.now();
        String nightly = team.world.id("key");
        team.put(
                ApiKey.KIND, key(nightly, "Nightly build on the machine in the cellar", browser, 80, Optional.empty()));
        team.put(ApiKey.KIND, key(team.world.id("key"), "Notebook", browser, 3, Optional.empty()));
        var end = new Session.End(Cause.REVOKED, person.id(), now.minus(Duration.ofHours(20)));
        team.put(ApiKey.KIND, key(team.world.id("key"), "Demo", browser, 40, Optional.of(end)));
        return new Keeper(browser, person.id(), nightly);
    }

    private static ApiKey key(String id, String name, Team.Browser browser, int days, Optional<Session.End> end) {
        var now = browser.session().seen().at();
        boolean used = days > 50;
        return new ApiKey(
                id,
                browser.session().person(),
                now.minus(Duration.ofDays(10)),
                Optional.of(browser.session().id()),
                0,
                name,
                List.of(ApiKey.POOL),
                now.plus(Duration.ofDays(days)),
                used ? 1 : 0,
                Octets.sha256(id.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                now.minus(Duration.ofDays(used ? 0 : 10)),
                used
                        ? Optional.of(new ApiKey.Old(Octets.sha256(new byte[0]), now.plus(Duration.ofHours(5))))
                        : Optional.empty(),
                used
                        ? Optional.of(new Session.Seen(
                                now.minus(Duration.ofMinutes(3)), "203.0.113.7", "openai-python/2.8.1"))
                        : Optional.empty(),
                end);
    }
}
