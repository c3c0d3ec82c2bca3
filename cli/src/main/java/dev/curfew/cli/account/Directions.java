package dev.curfew.cli.account;

import dev.curfew.cli.Logs;

/// What a person is told to do in a browser.
final class Directions {
    private Directions() {}

    /// To go somewhere.
    ///
    /// @param opened whether their browser was opened there
    static void open(Person person, String address, boolean opened) {
        person.say(
                opened
                        ? "Your browser opens to sign you in. If it does not, open this address:"
                        : "Open this address in a browser to sign in:");
        shown(person, address);
    }

    /// To go somewhere and type a code there.
    static void enter(Person person, String address, String code) {
        person.say("Open this address in a browser on any machine:");
        shown(person, address);
        person.say("and enter this code, which is good for 15 minutes:");
        shown(person, code);
        person.say("Enter it only if you started this yourself. Never give it to anybody who asks for it.");
    }

    private static void shown(Person person, String text) {
        person.say("");
        person.say("  " + Logs.tame(text));
        person.say("");
    }
}
