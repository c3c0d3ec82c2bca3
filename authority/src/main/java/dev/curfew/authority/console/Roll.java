package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A part of a list of devices that is long: whole devices, in an order that use does not change, so that
/// going on repeats none. First the current one, then the unfamiliar, then by the newest sign-in.
///
/// @param next the mark after which the next part begins
record Roll(List<Part.Device> devices, Optional<String> next) {
    /// A part is full with so many sessions, or devices.
    private static final int SESSIONS = 100;

    private static final int DEVICES = 40;

    /// Of one device among others so many are shown; the device alone shows all, part by part.
    private static final int OF_ONE = 56;

    private static final Pattern MARK = Pattern.compile("([0-2])\\.([a-z0-9_]{1,64})");
    private static final Comparator<Mark> ORDER = Comparator.comparingInt(Mark::rank)
            .thenComparing(Comparator.comparing(Mark::newest).reversed());

    private record Mark(int rank, String newest) {
        static Mark of(Part.Device device) {
            int rank = device.current() ? 0 : device.doubt() != null ? 1 : 2;
            return new Mark(
                    rank,
                    device.sessions().stream()
                            .map(Part.Session::id)
                            .max(Comparator.naturalOrder())
                            .orElse(""));
        }

        String text() {
            return rank + "." + newest;
        }
    }

    /// The part of `all` after a mark.
    ///
    /// @param after empty, or anything that is no mark, for the first part
    static Roll of(List<Part.Device> all, String after) {
        var form = MARK.matcher(after);
        Optional<Mark> from = form.matches()
                ? Optional.of(new Mark(Integer.parseInt(form.group(1)), form.group(2)))
                : Optional.empty();
        var rest = all.stream()
                .filter(device -> from.isEmpty() || ORDER.compare(Mark.of(device), from.get()) > 0)
                .sorted(Comparator.comparing(Mark::of, ORDER))
                .toList();
        var shown = new ArrayList<Part.Device>();
        int sessions = 0;
        for (Part.Device device : rest) {
            if (shown.size() == DEVICES || sessions >= SESSIONS) {
                return new Roll(shown, Optional.of(Mark.of(shown.getLast()).text()));
            }
            var part = cut(device);
            shown.add(part);
            sessions += part.sessions().size();
        }
        return new Roll(shown, Optional.empty());
    }

    private static Part.Device cut(Part.Device device) {
        return device.sessions().size() <= OF_ONE
                ? device
                : shown(device, device.sessions().subList(0, OF_ONE));
    }

    /// The sessions of one device after one of them, newest first.
    static Roll ofOne(Part.Device device, String after) {
        var rest = device.sessions().stream()
                .filter(session -> after.isEmpty() || session.id().compareTo(after) < 0)
                .sorted(Comparator.comparing(Part.Session::id).reversed())
                .toList();
        var part = rest.subList(0, Math.min(SESSIONS, rest.size()));
        return new Roll(
                List.of(shown(device, part)),
                rest.size() > part.size() ? Optional.of(part.getLast().id()) : Optional.empty());
    }

    private static Part.Device shown(Part.Device device, List<Part.Session> sessions) {
        return new Part.Device(
                device.id(),
                device.name(),
                device.platform(),
                device.surface(),
                device.current(),
                device.trusted(),
                device.doubt(),
                sessions,
                device.count());
    }
}
