package dev.curfew.cli.account;

import dev.curfew.base.Secret;
import dev.curfew.cli.Complaint;
import dev.curfew.cli.Group;
import dev.curfew.cli.Logs;
import dev.curfew.cli.OutputFile;
import dev.curfew.cli.secrets.CodexSecrets;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Credential;
import dev.curfew.client.Home;
import dev.curfew.client.NewTokens;
import dev.curfew.client.SignIn;
import dev.curfew.client.StoreException;
import dev.curfew.client.login.Terms;
import dev.curfew.keyring.Keyrings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `curfew auth`: taking over what another program signed in with, and handing over what is signed in with
/// here.
abstract class AuthCommand extends AccountCommand {
    private static final int LARGEST = 1 << 20;
    /// Under which name opencode keeps a sign-in of this kind.
    private static final String PROVIDER = "openai";

    /// Whose file it is.
    enum Format {
        /// `auth.json` as Codex and Curfew write it.
        CODEX,
        /// `auth.json` of opencode, a member for each provider.
        OPENCODE
    }

    @Parameters(paramLabel = "PATH", description = "The other program's file; - for standard input or output.")
    @SuppressWarnings("NullAway.Init")
    String path;

    @Option(names = "--format", paramLabel = "codex|opencode", description = "Whose file it is. Default: codex")
    Format format = Format.CODEX;

    private AuthCommand(Surrounds around) {
        super(around);
    }

    static CommandLine command(Surrounds around) {
        return new CommandLine(new Root()).addSubcommand(new Import(around)).addSubcommand(new Export(around));
    }

    @Command(
            name = "auth",
            header = "Takes over another program's sign-in, or hands over this one.",
            description = "",
            synopsisSubcommandLabel = "COMMAND")
    static final class Root extends Group {}

    @Command(
            name = "import",
            header = "Signs in here with what another program has stored.",
            description = {
                "",
                "The file is read and left as it is. Of a directory, Codex's home, the sign-in is read wherever Codex has",
                "put it: its encrypted store, the keyring, or the file. From then on both programs hold one sign-in:",
                "signing out of one signs out of both, and each refreshes what the other holds. A sign-in of its own is",
                "better: curfew login.",
                "",
            },
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew auth import ~/.codex",
                "  curfew auth import ~/.codex/auth.json",
                "  curfew auth import ~/.local/share/opencode/auth.json --format opencode",
                "",
                "Exit codes: 0 signed in, 1 there is nothing to import or it may not be used, 2 wrong usage.",
            })
    static final class Import extends AuthCommand {
        Import(Surrounds around) {
            super(around);
        }

        @Override
        int run(Place place, Person person) {
            Optional<SignIn> theirs;
            try {
                theirs = theirs(place);
            } catch (StoreException e) {
                return person.fail(FAILED, String.valueOf(e.getMessage()), "Nothing was changed here.");
            }
            if (theirs.isEmpty()) {
                return person.fail(
                        FAILED,
                        path + " holds no sign-in of the form '" + format.name().toLowerCase(java.util.Locale.ROOT)
                                + "'",
                        "Nothing was changed here.");
            }
            AuthManager manager = place.open();
            try {
                Credential credential = manager.signIn(theirs.get());
                person.tell(StatusCommand.members(place, manager));
                person.say(person.good("Signed in") + " " + Identity.of(credential) + ", with what is in "
                        + Logs.tame(path) + ".");
                person.say("  Both hold it now: signing out of one signs out of both.");
                return DONE;
            } catch (StoreException e) {
                return person.fail(FAILED, String.valueOf(e.getMessage()), "");
            }
        }

        private Optional<SignIn> theirs(Place place) throws StoreException {
            if (format == Format.CODEX && !path.equals("-") && Files.isDirectory(Path.of(path))) {
                var home = new Home(Path.of(path));
                if (home.equals(place.home())) {
                    throw Complaint.failed(Logs.tame(path) + " is this home itself", "Name another program's.");
                }
                return CodexSecrets.ofHome(home, Keyrings.here(around.environment(), around.world()), around.world())
                        .map(this::shared);
            }
            byte[] bytes = read();
            return switch (format) {
                case CODEX ->
                    AuthFile.parse(bytes)
                            .filter(file -> file.credential().isPresent())
                            .map(this::shared);
                case OPENCODE -> opencode(bytes, place);
            };
        }

        private SignIn shared(AuthFile file) {
            return new SignIn.Imported(file.sharedWith(
                    path.equals("-")
                            ? "another program"
                            : Path.of(path).toAbsolutePath().normalize().toString()));
        }

        private byte[] read() {
            try {
                if (path.equals("-")) {
                    var text = new StringBuilder();
                    for (int c = around.in().read();
                            c >= 0 && text.length() < LARGEST;
                            c = around.in().read()) {
                        text.append((char) c);
                    }
                    return text.toString().getBytes(StandardCharsets.UTF_8);
                }
                Path file = Path.of(path);
                if (Files.size(file) > LARGEST) {
                    throw Complaint.failed(path + " is far too large", "Nothing was changed here.");
                }
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw Complaint.failed(Logs.tame(path) + " cannot be read", "Name a file that you may read.");
            }
        }

        private static Optional<SignIn> opencode(byte[] bytes, Place place) {
            JsonNode theirs;
            try {
                theirs = JsonMapper.shared().readTree(bytes).path(PROVIDER);
            } catch (JacksonException notJson) {
                return Optional.empty();
            }
            Optional<Secret> access = secret(theirs, "access");
            Optional<Secret> refresh = secret(theirs, "refresh");
            return switch (theirs.path("type").asString("")) {
                case "api" -> secret(theirs, "key").map(SignIn.ApiKey::new);
                case "oauth" ->
                    access.map(token -> new SignIn.Tokens(
                            new NewTokens(Optional.empty(), Optional.of(token), refresh),
                            place.server().toString(),
                            Terms.CURFEW_CLIENT));
                default -> Optional.empty();
            };
        }

        private static Optional<Secret> secret(JsonNode node, String name) {
            return Optional.of(node.path(name).asString(""))
                    .filter(text -> !text.isEmpty())
                    .map(Secret::of);
        }
    }

    @Command(
            name = "export",
            header = "Writes what is signed in with here to another program's file.",
            description = {
                "",
                "The file is made for its owner only. What another program keeps in it for other providers stays. From then",
                "on both programs hold one sign-in.",
                "",
            },
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew auth export ~/.codex/auth.json",
                "  curfew auth export ~/.local/share/opencode/auth.json --format opencode",
                "",
                "Exit codes: 0 written, 1 nobody is signed in, or it cannot be written, 2 wrong usage.",
            })
    static final class Export extends AuthCommand {
        @Option(names = "--force", description = "Replaces a sign-in that is in the file.")
        private boolean force;

        Export(Surrounds around) {
            super(around);
        }

        @Override
        int run(Place place, Person person) {
            place.open().auth();
            Optional<AuthFile> file;
            try {
                file = place.store().load();
            } catch (StoreException e) {
                return person.fail(FAILED, String.valueOf(e.getMessage()), "");
            }
            if (file.isEmpty()) {
                return person.fail(FAILED, "Not logged in", "Sign in: curfew login");
            }
            byte[] bytes = format == Format.CODEX ? file.get().unshared().bytes() : opencode(file.get());
            if (!force && holdsAnother(bytes)) {
                return person.fail(FAILED, path + " holds a sign-in already", "To replace it, add --force.");
            }
            new OutputFile(path).write(out -> {
                try {
                    out.write(bytes);
                    return bytes.length;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            if (!path.equals("-")) {
                person.tell(java.util.Map.of("written", path));
                person.say("Written to " + Logs.tame(path)
                        + ", for you only. Both hold it now: signing out of one signs" + " out of both.");
            }
            return DONE;
        }

        private boolean holdsAnother(byte[] bytes) {
            try {
                if (path.equals("-") || !Files.exists(Path.of(path))) {
                    return false;
                }
                byte[] there = Files.readAllBytes(Path.of(path));
                return format == Format.CODEX
                        ? AuthFile.parse(there).flatMap(AuthFile::credential).isPresent()
                                && !java.util.Arrays.equals(there, bytes)
                        : JsonMapper.shared().readTree(there).has(PROVIDER);
            } catch (IOException | JacksonException unreadable) {
                return true;
            }
        }

        private byte[] opencode(AuthFile file) {
            ObjectNode whole = JsonMapper.shared().createObjectNode();
            try {
                if (!path.equals("-") && Files.exists(Path.of(path))) {
                    whole.setAll((ObjectNode) JsonMapper.shared().readTree(Files.readAllBytes(Path.of(path))));
                }
            } catch (IOException | JacksonException | ClassCastException e) {
                throw Complaint.failed(Logs.tame(path) + " is not what opencode writes", "Name another place.");
            }
            ObjectNode ours = whole.putObject(PROVIDER);
            switch (file.credential().orElseThrow()) {
                case Credential.Managed(Credential.Tokens tokens, var account, var refreshed) -> {
                    ours.put("type", "oauth");
                    ours.put(
                            "refresh",
                            tokens.refreshToken()
                                    .map(it -> it.revealText(Secret.Purpose.DELIVER))
                                    .orElse(""));
                    ours.put("access", tokens.accessToken().revealText(Secret.Purpose.DELIVER));
                    ours.put(
                            "expires",
                            tokens.expiresAt().map(Instant::toEpochMilli).orElse(0L));
                    account.ifPresent(it -> ours.put("accountId", it));
                }
                case Credential.ApiKey(Secret key) -> ours.put("type", "api").put("key", text(key));
                case Credential.PersonalToken(Secret token) ->
                    ours.put("type", "api").put("key", text(token));
                case Credential.External external ->
                    throw Complaint.failed("the tokens belong to another program", "Export them there.");
                case Credential.Foreign foreign ->
                    throw Complaint.failed("this sign-in is Codex's own and no other program knows it", "");
            }
            return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(whole);
        }

        private static String text(Secret secret) {
            return secret.revealText(Secret.Purpose.DELIVER);
        }
    }
}
