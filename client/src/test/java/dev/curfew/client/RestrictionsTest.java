package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is enforced when a program starts, by the names of Codex's own tests, and what goes beyond them.
class RestrictionsTest {
    private static final Restrictions CHATGPT_ONLY =
            new Restrictions(Optional.of(Restrictions.Method.CHATGPT), List.of());
    private static final Restrictions API_ONLY = new Restrictions(Optional.of(Restrictions.Method.API), List.of());
    private static final AuthFile KEY = AuthFile.empty().withApiKey(Secret.of("sk-1"));

    @TempDir
    Path directory;

    private AuthManager manager(AuthFile stored, Restrictions restrictions, Map<String, String> environment)
            throws StoreException {
        World world = World.system();
        FileStore store = FileStore.at(directory, world);
        store.save(stored);
        return Samples.offline(
                world, store, new Surroundings(EnvironmentCredentials.of(environment, true), restrictions));
    }

    private static AuthFile account(String workspace) {
        return Samples.file(Samples.codexFile()
                .replace(Samples.idToken("u1", "acct-1"), Samples.idToken("u1", workspace))
                .replace("\"acct-1\"", "\"" + workspace + "\""));
    }

    private static Restrictions workspaces(String... names) {
        return new Restrictions(Optional.empty(), List.of(names));
    }

    private Optional<AuthFile> stored() throws StoreException {
        return FileStore.at(directory, World.system()).load();
    }

    @Test
    void enforceLoginRestrictionsLogsOutForMethodMismatch() throws Exception {
        AuthManager manager = manager(KEY, CHATGPT_ONLY, Map.of());

        assertThat(CHATGPT_ONLY.enforce(manager, LogoutPolicy.LOCAL))
                .contains("Account login is required, but an API key is currently being used.");

        assertThat(stored()).isEmpty();
        assertThat(manager.state()).isEqualTo(new AuthState.LoggedOut());
    }

    @Test
    void enforceLoginRestrictionsLogsOutAnAccountWhereAKeyIsRequired() throws Exception {
        AuthManager manager = manager(account("acct-1"), API_ONLY, Map.of());

        assertThat(API_ONLY.enforce(manager, LogoutPolicy.LOCAL))
                .contains("API key login is required, but an account is currently being used.");

        assertThat(stored()).isEmpty();
    }

    @Test
    void enforceLoginRestrictionsLogsOutForWorkspaceMismatch() throws Exception {
        Restrictions two = workspaces("acct-1", "acct-2");
        AuthManager manager = manager(account("acct-3"), two, Map.of());

        assertThat(two.enforce(manager, LogoutPolicy.LOCAL))
                .contains(
                        "Login is restricted to workspace acct-1, acct-2, but the current credentials belong to acct-3.");

        assertThat(stored()).isEmpty();
    }

    @Test
    void enforceLoginRestrictionsLogsOutWhereNoWorkspaceIsNamed() {
        assertThat(workspaces("acct-1").workspaceViolation(Optional.empty()))
                .contains("Login is restricted to workspace acct-1, but the current credentials name no workspace.");
    }

    @Test
    void enforceLoginRestrictionsAllowsMatchingWorkspace() throws Exception {
        Restrictions two = workspaces("acct-1", "acct-2");
        AuthManager manager = manager(account("acct-2"), two, Map.of());

        assertThat(two.enforce(manager, LogoutPolicy.LOCAL)).isEmpty();

        assertThat(stored()).contains(account("acct-2"));
        assertThat(manager.auth()).isPresent();
    }

    @Test
    void enforceLoginRestrictionsAllowsApiKeyIfLoginMethodNotSetButForcedChatgptWorkspaceIdIsSet() throws Exception {
        Restrictions one = workspaces("acct-1");
        AuthManager manager = manager(KEY, one, Map.of());

        assertThat(one.enforce(manager, LogoutPolicy.LOCAL)).isEmpty();

        assertThat(stored()).contains(KEY);
    }

    /// What is stored is not to blame, and stays.
    @Test
    void enforceLoginRestrictionsBlocksEnvApiKeyWhenChatgptRequired() throws Exception {
        AuthManager manager = manager(account("acct-1"), CHATGPT_ONLY, Map.of("CODEX_API_KEY", "sk-env"));

        Optional<String> why = CHATGPT_ONLY.enforce(manager, LogoutPolicy.LOCAL);

        assertThat(why).contains("Account login is required, but an API key is currently being used.");
        assertThat(manager.auth()).isEmpty();
        assertThat(manager.state()).isEqualTo(new AuthState.Restricted(why.orElseThrow()));
        assertThat(stored()).contains(account("acct-1"));
    }

    @Test
    void whatAnotherProcessStoresIsNotUsedEither() throws Exception {
        AuthManager manager = manager(account("acct-1"), workspaces("acct-1"), Map.of());
        FileStore.at(directory, World.system()).save(account("acct-9"));

        manager.reload();

        assertThat(manager.auth()).isEmpty();
        assertThat(manager.cached()).isPresent();
    }

    @Test
    void theWrongLoginIsRefusedUpFront() {
        assertThat(List.of(
                        CHATGPT_ONLY.refusal(Restrictions.Method.API),
                        API_ONLY.refusal(Restrictions.Method.CHATGPT),
                        API_ONLY.refusal(Restrictions.Method.API),
                        Restrictions.NONE.refusal(Restrictions.Method.API)))
                .containsExactly(
                        Optional.of("API key login is disabled. Use account login instead."),
                        Optional.of("Account login is disabled. Use API key login instead."),
                        Optional.empty(),
                        Optional.empty());
    }

    @Test
    void aWorkspaceWithAnUnusualNameIsNotQuoted() {
        assertThat(workspaces("acct-1")
                        .workspaceViolation(Optional.of("\u001b[2Jcanary"))
                        .orElseThrow())
                .endsWith("belong to one with an unusual name.");
    }
}
