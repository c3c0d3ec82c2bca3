package dev.curfew.client.login;

import dev.curfew.base.World;
import dev.curfew.client.Transport;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/// What a sign-in reads from a server, read from any bytes. In the package of what it tries.
public final class LoginFuzz {
    private static final Terms TERMS = Terms.at(URI.create("https://curfew.example"), Terms.CURFEW_CLIENT);

    private LoginFuzz() {}

    /// Signs in at a server that gives these answers, in this order and then again.
    ///
    /// @param shown hears each text that a person is shown
    public static void read(List<Transport.Reply> answers, Consumer<String> shown) {
        Queue<Transport.Reply> left = new ArrayDeque<>(answers);
        Transport transport = call -> {
            Transport.Reply next = left.remove();
            left.add(next);
            return next;
        };
        try {
            Site site = Site.find(transport, "fuzz/1", TERMS);
            site.redeem(Map.of("grant_type", "authorization_code", "code", "c"));
        } catch (LoginException e) {
            shown.accept(String.valueOf(e.getMessage()));
        }
        try {
            Site site = new Site(
                    transport,
                    "fuzz/1",
                    TERMS,
                    "https://curfew.example",
                    Optional.empty(),
                    URI.create("https://curfew.example/token"),
                    Optional.of(URI.create("https://curfew.example/device")),
                    false);
            Prompt.Enter prompt = DevicePoll.begin(site, World.manual(1)).prompt();
            shown.accept(prompt.code());
            shown.accept(prompt.address().toString());
            shown.accept(prompt.complete().toString());
        } catch (LoginException e) {
            shown.accept(String.valueOf(e.getMessage()));
        }
    }
}
