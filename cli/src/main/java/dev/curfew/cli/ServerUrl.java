package dev.curfew.cli;

import java.net.URI;
import java.net.URISyntaxException;

/// Addresses of servers, as somebody gave them.
public final class ServerUrl {
    /// Where `curfew serve` listens when nothing else is said.
    public static final String STANDARD = "http://127.0.0.1:8420";

    private ServerUrl() {}

    /// The address that `text` is, without a slash at its end.
    ///
    /// @param source where it was given, such as `--server`
    /// @throws Complaint when it is none
    public static URI of(String text, String source) {
        try {
            var url = new URI(text.strip().replaceFirst("/+$", ""));
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean bare = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (web && bare && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw notOne(source);
        }
        throw notOne(source);
    }

    /// Whether tokens on the way to `url` cross a network in the clear.
    public static boolean inTheClear(URI url) {
        return url.getScheme().equals("http") && !Hosts.isLoopback(url.getHost());
    }

    private static Complaint notOne(String source) {
        return Complaint.config(
                source + ": this is not the URL of a server",
                "Give it as https://curfew.example.com, without a query.");
    }
}
