package dev.curfew.cli.account;

import dev.curfew.client.StoreKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say where a command works: whose sign-in, at which server.
public final class Where {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = {"Where the sign-in lies.", "Default: ~/.curfew [CURFEW_HOME]"})
    @Nullable
    Path home;

    @Option(
            names = "--codex",
            description = {"Works on Codex's sign-in, in ~/.codex [CODEX_HOME]."})
    boolean codex;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = {"The Curfew server.", "Default: http://127.0.0.1:8420 [CURFEW_SERVER]"})
    @Nullable
    String server;

    @Option(
            names = "--store",
            paramLabel = "file|keyring|auto|ephemeral",
            description = {
                "Where in the home the sign-in is kept.",
                "Default: file, or what config.toml says: cli_auth_credentials_store"
            })
    @Nullable
    StoreKind store;

    /// Made by the command tree.
    public Where() {}
}
