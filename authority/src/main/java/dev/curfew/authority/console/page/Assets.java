package dev.curfew.authority.console.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The files that pages refer to. Their addresses carry a digest of their content, so that a browser may keep them for
/// ever and still sees those of a new version.
public enum Assets {
    STYLE("curfew", ".css", "text/css; charset=utf-8"),
    SCRIPT("curfew", ".js", "text/javascript; charset=utf-8"),
    ICONS("icons", ".svg", "image/svg+xml"),
    FAVICON("favicon", ".svg", "image/svg+xml");

    private final String path;
    private final String mediaType;
    private final String content;

    Assets(String name, String ending, String mediaType) {
        this.mediaType = mediaType;
        this.content = read("/dev/curfew/authority/console/assets/" + name + ending);
        this.path = "/assets/" + name + "-" + digest(content) + ending;
    }

    /// The file at an address, to be sent with `Cache-Control: public, max-age=31536000, immutable`.
    public static Optional<Assets> at(String path) {
        return Arrays.stream(values()).filter(asset -> asset.path.equals(path)).findFirst();
    }

    /// The address, such as `/assets/curfew-1f2e3d4c5b6a.css`.
    public String path() {
        return path;
    }

    public String mediaType() {
        return mediaType;
    }

    /// The bytes.
    public byte[] content() {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(String resource) {
        try (var in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String digest(String content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
