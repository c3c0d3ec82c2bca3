package dev.curfew.authority.console.page;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page on which somebody is asked to let an app or a device in.
public sealed interface GrantPage extends Page {

    /// Allow an app. Posts what is `hidden`, `device_name` where there is one, and `decision` = `allow` or
    /// `deny`.
    ///
    /// @param redirectHost where the person is sent afterwards
    /// @param deviceName what to call the device, to be edited; empty where the app is used in this browser
    /// @param scopes as asked for; the page says them in plain words
    record Consent(
            String action,
            Part.Viewer viewer,
            String appName,
            String redirectHost,
            String deviceName,
            List<String> scopes,
            List<Part.Hidden> hidden)
            implements GrantPage {
        public Consent {
            scopes = List.copyOf(scopes);
            hidden = List.copyOf(hidden);
        }
    }

    /// Enter the code that a device shows. Posts `user_code`.
    record DeviceCode(String action, Part.Viewer viewer, String userCode, Part.@Nullable Notice notice)
            implements GrantPage {}

    /// Approve a device. Posts `user_code`, `device_name`, `decision` = `approve` or `deny`.
    ///
    /// @param asking where the request came from
    /// @param yours where the viewer is, if that is another network; else null
    /// @param userAgent of the request, or empty
    /// @param deviceName what to call the device, to be edited
    record DeviceApproval(
            String action,
            Part.Viewer viewer,
            String userCode,
            String appName,
            Part.Surface surface,
            Part.Place asking,
            Part.@Nullable Place yours,
            String userAgent,
            String deviceName,
            Instant askedAt,
            Instant now,
            List<String> scopes,
            Part.@Nullable Notice notice)
            implements GrantPage {}

    /// The device was approved or denied.
    record DeviceDone(Part.Viewer viewer, boolean approved, String appName, String deviceName) implements GrantPage {}
}
