package dev.curfew.cli;

import dev.curfew.base.World;
import dev.curfew.cli.Finding.Verdict;
import dev.curfew.cli.account.MachineFindings;
import dev.curfew.cli.account.Surrounds;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `curfew doctor`.
@Command(
        name = "doctor",
        header = "Looks an installation over and says what to do, one line a check.",
        description = {
            "",
            "By itself it looks at this machine: the sign-in, where it lies, what waits to be revoked, the server, the",
            "clock and the proxy. With --server it looks at a server's installation: run it with the settings of the",
            "server, as its user, while it runs or before it starts. It changes nothing but a small file that it writes",
            "and removes again to measure the disk, and prints nothing secret.",
            "",
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        optionListHeading = "Settings of the server, as for 'curfew serve', and:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew doctor",
            "  curfew doctor --server",
            "  curfew doctor --server --data /srv/curfew --issuer https://curfew.example.com",
            "  systemd-run -P -p DynamicUser=yes -p User=curfew -p StateDirectory=curfew \\",
            "    -p EnvironmentFile=/etc/curfew/curfew.env /opt/curfew/bin/curfew doctor --server",
            "",
            "Exit codes: 0 nothing is bad, 1 something is, 2 wrong usage, 78 a setting is wrong.",
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--server", description = "Looks at a server's installation instead of this machine's sign-in.")
    private boolean server;

    @Option(names = "--json", description = "Prints the findings as JSON.")
    private boolean json;

    private final Surrounds around;

    private DoctorCommand(Surrounds around) {
        this.around = around;
    }

    static CommandLine command(Surrounds around) {
        var command = new CommandLine(new DoctorCommand(around));
        SettingFlags.addTo(command.getCommandSpec(), Setting.values());
        return command;
    }

    @Override
    public Integer call() {
        if (!server) {
            Logs.install(Logs.Form.TEXT, Logs.Level.ERROR, System.err, around.world());
            List<Finding> here = MachineFindings.of(around);
            tell(here, spec.commandLine().getOut());
            return exit(here);
        }
        ServeSettings settings = SettingsReader.read(SettingFlags.said(spec), System.getenv());
        World world = World.system();
        Logs.install(Logs.Form.TEXT, Logs.Level.ERROR, System.err, world);
        var findings = new ArrayList<Finding>();
        findings.addAll(new MachineChecks(settings, world).run());
        findings.addAll(new StoreChecks(settings, world).run());
        findings.addAll(new ReachChecks(settings, world).run());
        tell(findings, spec.commandLine().getOut());
        return exit(findings);
    }

    private static int exit(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.BAD) ? 1 : 0;
    }

    private void tell(List<Finding> findings, PrintWriter out) {
        if (json) {
            var shown = findings.stream().map(DoctorCommand::shown).toList();
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(shown));
        } else {
            for (Finding finding : findings) {
                out.println(String.format("%-4s  %-11s  %s", finding.verdict(), finding.check(), finding.found()));
                if (!finding.toDo().isEmpty()) {
                    out.println("                   " + finding.toDo());
                }
            }
        }
        out.flush();
    }

    private static Map<String, String> shown(Finding finding) {
        var members = new LinkedHashMap<String, String>();
        members.put("check", finding.check());
        members.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
        members.put("found", finding.found());
        members.put("toDo", finding.toDo());
        return members;
    }
}
