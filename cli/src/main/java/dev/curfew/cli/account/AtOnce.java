package dev.curfew.cli.account;

import dev.curfew.cli.Complaint;
import dev.curfew.client.Home;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/// `curfew token` as a program of its own, on a class path of a few jars: scripts run it before each of their
/// calls. The launcher comes here for the plainest words only.
public final class AtOnce {
    /// The whole program is wanted: there are settings to be read.
    private static final int NOT_HERE = 75;

    private AtOnce() {}

    /// The program.
    public static void main(String[] words) {
        Map<String, String> environment = System.getenv();
        // Its logs are errors only, or what the variable asks for, and that is for the whole program.
        boolean plain = environment.getOrDefault("CURFEW_LOG", "").isBlank()
                && !Files.exists(Home.of(environment).config());
        System.exit(plain ? printed(List.of(words).contains("--header")) : NOT_HERE);
    }

    private static int printed(boolean header) {
        PrintWriter err = writer(System.err);
        try {
            Place place = Place.of(new Where(), Surrounds.ofProgram());
            Drain drain = Drain.begin(place);
            try {
                return Bearer.print(place, new Person(writer(System.out), err, false, false), header);
            } finally {
                drain.end();
            }
        } catch (Complaint complaint) {
            complaint.tell(err);
            return complaint.exit();
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
