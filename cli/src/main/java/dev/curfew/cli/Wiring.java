package dev.curfew.cli;

/// The one place where commands meet the authority.
final class Wiring {
    private Wiring() {}

    static ServerStart server() {
        return (settings, world) -> {
            throw Complaint.unavailable(
                    "this build holds no authority to serve", "Wire it in dev.curfew.cli.Wiring, then build again.");
        };
    }

    static KeyRotation keys() {
        return (settings, world) -> {
            throw Complaint.unavailable(
                    "this build holds no authority whose keys could rotate",
                    "Wire it in dev.curfew.cli.Wiring, then build again.");
        };
    }
}
