package dev.curfew.cli.account;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `curfew token`.
@Command(
        name = "token",
        header = "Prints a bearer token, refreshed if it was about to lapse.",
        description = {
            "",
            "For scripts, and for programs that run a command to get a token. Prints the token and nothing else. While",
            "the token is fresh nobody is asked. Once any command has heard that the sign-in is over, it is printed only",
            "if the server says otherwise.",
            "",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curl -H \"$(curfew token --header)\" https://api.example.com/v1/things",
            "  in Codex's config.toml, under a model provider:",
            "    auth = { command = \"curfew\", args = [\"token\"] }",
            "",
            "Exit codes: 0 printed, 1 not now, or nobody is signed in, 2 wrong usage, 5 the sign-in is dead: sign in again.",
        })
final class TokenCommand extends AccountCommand {
    @Option(names = "--header", description = "Prints a whole header: Authorization: Bearer …")
    private boolean header;

    TokenCommand(Surrounds around) {
        super(around);
    }

    @Override
    int run(Place place, Person person) {
        return Bearer.print(place, person, header);
    }
}
