package dev.curfew.testkit.console;

import dev.curfew.testkit.Browser;
import java.util.Map;
import java.util.function.Consumer;

/// A page in one of its states, and how a person gets there.
///
/// @param name as a file is called
/// @param route that answers with it, as method and pattern
/// @param says what one sees, in a sentence
record Scene(String name, String route, String says, Consumer<Visit> walk) {
    /// Goes there, at the moment and with the names that it always has.
    void play(Office office, Browser browser) {
        office.world.open(name);
        walk.accept(new Visit(office, browser));
    }

    @Override
    public String toString() {
        return name;
    }

    /// A browser in the office.
    record Visit(Office office, Browser browser) {
        /// As somebody who is signed in.
        Visit as(Team.Browser person) {
            browser.takeOver(person.http(), office.team.authority.uri());
            return this;
        }

        /// As somebody whom the browser does not know.
        Visit asNobody() {
            browser.takeOver(office.team.authority.probe(), office.team.authority.uri());
            return this;
        }

        Visit go(String path) {
            browser.visit(office.team.authority.uri().resolve(path));
            return this;
        }

        Visit goBare(String path) {
            asNobody();
            browser.visit(office.bare.uri().resolve(path));
            return this;
        }

        /// Where the server cannot do its work, for this reason.
        Visit goBroken(String path, RuntimeException why) {
            asNobody();
            office.ailing.with(why, () -> browser.visit(office.broken.uri().resolve(path)));
            return this;
        }

        /// As somebody who has guessed too often.
        Visit guessing(String email) {
            asNobody();
            for (int i = 0; i < 10; i++) {
                office.team
                        .authority
                        .probe()
                        .post(
                                "/api/auth/login",
                                Map.of("email", email, "password", "not the password", "client", "native"));
            }
            return this;
        }

        Visit fill(String label, String value) {
            browser.fill(label, value);
            return this;
        }

        Visit click(String name) {
            browser.click(name);
            return this;
        }

        void see(String text) {
            browser.awaitText(text);
        }
    }
}
