package dev.curfew.cli.account;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/// The commands of this package, for the tree.
public final class Accounts {
    private Accounts() {}

    /// Each by its name, made when it is asked for.
    public static Map<String, Supplier<CommandLine>> commands(Surrounds around) {
        var commands = new LinkedHashMap<String, Supplier<CommandLine>>();
        commands.put("login", () -> new CommandLine(new LoginCommand(around)).addSubcommand(new StatusCommand(around)));
        commands.put("logout", () -> new CommandLine(new LogoutCommand(around)));
        commands.put("refresh", () -> new CommandLine(new RefreshCommand(around)));
        commands.put("token", () -> new CommandLine(new TokenCommand(around)));
        commands.put("sessions", () -> SessionsCommand.command(around));
        commands.put("keys", () -> KeysCommand.command(around));
        commands.put("devices", () -> SessionsCommand.devices(around));
        commands.put("pool", () -> PoolCommand.command(around));
        commands.put("revocations", () -> RevocationsCommand.command(around));
        commands.put("auth", () -> AuthCommand.command(around));
        commands.put("completion", () -> new CommandLine(new CompletionCommand()));
        return commands;
    }
}
