package dev.curfew.authority;

import dev.curfew.web.Answer;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The contract of the API, `openapi.yaml`, as it lies beside this class.
final class DescriptionRoutes {
    private DescriptionRoutes() {}

    static Routes routes() {
        byte[] contract = read();
        return Routes.none()
                .get(
                        "/openapi.yaml",
                        Surface.API,
                        _ -> Answer.bytes(200, "application/yaml", contract).with("Cache-Control", "no-cache"));
    }

    private static byte[] read() {
        try (var in = DescriptionRoutes.class.getResourceAsStream("openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi.yaml is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
