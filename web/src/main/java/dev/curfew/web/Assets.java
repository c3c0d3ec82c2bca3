package dev.curfew.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files that pages need (styles, scripts, images), read from the class path once and served under `/assets/`.
///
/// Pages link to {@link #link}, which carries the content's hash, so a browser may keep a file for a year and still
/// sees a new one at once.
public final class Assets {
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, Asset> files = new LinkedHashMap<>();

    /// One file.
    @SuppressWarnings("ArrayRecordComponent")
    private record Asset(String mediaType, byte[] content, String hash) {}

    /// Reads the resources `names` in `folder`, relative to the package of `anchor`.
    public Assets(Class<?> anchor, String folder, Iterable<String> names) {
        names.forEach(name -> files.put(name, read(anchor, folder + "/" + name)));
    }

    /// What a page writes to refer to the file `name`.
    public String link(String name) {
        Asset asset = files.get(name);
        if (asset == null) {
            throw new IllegalArgumentException("there is no asset " + name);
        }
        return "/assets/" + name + "?v=" + asset.hash;
    }

    /// One GET for every file.
    public Routes routes() {
        Routes routes = Routes.none();
        for (Map.Entry<String, Asset> file : files.entrySet()) {
            Asset asset = file.getValue();
            routes = routes.get("/assets/" + file.getKey(), Surface.PAGE, request -> serve(asset, request));
        }
        return routes;
    }

    private static Answer serve(Asset asset, Request request) {
        String tag = '"' + asset.hash + '"';
        // without the hash, or with an older one, the link is somebody's own: they ask again every time
        boolean lasting = request.query("v").equals(Optional.of(asset.hash));
        boolean held = request.header("if-none-match").filter(tag::equals).isPresent();
        Answer answer = held
                ? new Answer.Whole(304, List.of(), new byte[0])
                : Answer.bytes(200, asset.mediaType, asset.content);
        return answer.with("ETag", tag)
                .with("Cache-Control", lasting ? "public, max-age=31536000, immutable" : "no-cache");
    }

    private static Asset read(Class<?> anchor, String resource) {
        String mediaType = MEDIA_TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        try (var in = anchor.getResourceAsStream(resource)) {
            if (in == null || mediaType == null) {
                throw new IllegalArgumentException("no asset can be made of " + resource);
            }
            byte[] content = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            String hash = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(digest)
                    .substring(0, 16);
            return new Asset(mediaType, content, hash);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
