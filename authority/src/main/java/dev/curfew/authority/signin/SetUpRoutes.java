package dev.curfew.authority.signin;

import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.workspace.Links;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.SetUp;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The pages behind one-time links: the first owner sets the workspace up, a person chooses a password.
public final class SetUpRoutes {
    public static final String SET_UP = "/set-up";
    public static final String CHOOSE_PASSWORD = "/choose-password";

    private final SetUp setUp;
    private final Links links;
    private final Passwords passwords;
    private final SignIns signIns;
    private final Sessions sessions;
    private final Cookies cookies;
    private final World world;

    public SetUpRoutes(
            SetUp setUp,
            Links links,
            Passwords passwords,
            SignIns signIns,
            Sessions sessions,
            Cookies cookies,
            World world) {
        this.setUp = setUp;
        this.links = links;
        this.passwords = passwords;
        this.signIns = signIns;
        this.sessions = sessions;
        this.cookies = cookies;
        this.world = world;
    }

    public Routes routes() {
        return Routes.none()
                .get(SET_UP, Surface.PAGE, this::showSetUp)
                .post(SET_UP, Surface.PAGE, this::setUp)
                .get(CHOOSE_PASSWORD, Surface.PAGE, this::showChoice)
                .post(CHOOSE_PASSWORD, Surface.PAGE, this::choose);
    }

    /// Where the link leads with which somebody chooses a password.
    public static Secret address(String issuer, Secret token) {
        return Secret.of(issuer + CHOOSE_PASSWORD + "?token=" + token.revealText(Secret.Purpose.DELIVER));
    }

    private Answer showSetUp(Request request) {
        Secret token = Secret.of(request.query("token").orElse(""));
        if (!setUp.isGood(token, request.at())) {
            throw spent("Start the server again to get a new link, or sign in if the workspace is set up.");
        }
        return setUpPage(200, request, token, "", "", null);
    }

    private Answer setUp(Request request) {
        Form form = request.form();
        visitor(request).check(form);
        Secret token = Secret.of(form.value("token").orElse(""));
        Secret password = Secret.of(form.value("password").orElse(""));
        String name = form.value("name").orElse("");
        String typed = form.value("email").orElse("");
        String email;
        try {
            Typed.name(name);
            email = Typed.email(typed);
        } catch (Problem problem) {
            String field = problem.field().orElseThrow();
            String title = "Check the " + (field.equals("name") ? "name." : "e-mail.");
            return setUpPage(
                    400,
                    request,
                    token,
                    name,
                    typed,
                    Part.Notice.failed(title, problem.why()).at(field));
        }
        Optional<String> wrong = Passwords.wrong(password, email, name);
        if (wrong.isPresent()) {
            return setUpPage(400, request, token, name, typed, another(wrong.get()));
        }
        Person owner = setUp.spend(token, email, Typed.name(name), password, request.at())
                .orElseThrow(() -> spent("Sign in, if the workspace is set up."));
        return signedIn(request, owner, password);
    }

    private Answer setUpPage(
            int status, Request request, Secret token, String name, String email, Part.@Nullable Notice notice) {
        var visitor = visitor(request);
        var csrf = Secret.of(visitor.csrf());
        var page = new Page.SetUp(SET_UP, csrf, token, name, email, Passwords.MINIMUM, notice);
        return visitor.marking(Answer.html(status, Pages.render(page)));
    }

    private static Part.Notice another(String why) {
        return Part.Notice.failed("Choose another password.", why).at("password");
    }

    private Answer showChoice(Request request) {
        Secret token = Secret.of(request.query("token").orElse(""));
        return choicePage(200, request, token, whose(token, request), null);
    }

    private Answer choose(Request request) {
        Form form = request.form();
        visitor(request).check(form);
        Secret token = Secret.of(form.value("token").orElse(""));
        Person person = whose(token, request);
        Secret password = Secret.of(form.value("password").orElse(""));
        Optional<String> wrong = Passwords.wrong(password, person.email(), person.name());
        if (wrong.isPresent()) {
            return choicePage(400, request, token, person, another(wrong.get()));
        }
        boolean forgotten = links.hasPassword(person.id());
        boolean endSessions = forgotten && form.value("end_sessions").isPresent();
        return links.choose(token, passwords.hash(password), endSessions, request.at())
                .map(chosen -> signedIn(request, chosen.person(), password))
                .orElseThrow(() -> spent("Ask an admin for a new one."));
    }

    private Answer choicePage(int status, Request request, Secret token, Person person, Part.@Nullable Notice notice) {
        var visitor = visitor(request);
        var page = new Page.ChoosePassword(
                CHOOSE_PASSWORD,
                Secret.of(visitor.csrf()),
                token,
                person.email(),
                !links.hasPassword(person.id()),
                (int) sessions.holdings(person.id(), request.at()).count(),
                Passwords.MINIMUM,
                notice);
        return visitor.marking(Answer.html(status, Pages.render(page)));
    }

    private Person whose(Secret token, Request request) {
        return links.person(token, request.at()).orElseThrow(() -> spent("Ask an admin for a new one."));
    }

    /// Signs the person in with the password that they have just chosen.
    private Answer signedIn(Request request, Person person, Secret password) {
        var visitor = visitor(request);
        var attempt = new SignIns.Attempt(
                person.email(),
                password,
                Optional.of("cookie:" + visitor.mark()),
                "",
                request.peer().address(),
                request.userAgent(),
                request.at());
        var before = cookies.session(request);
        Answer onwards = Answer.redirect(Pages.SESSIONS);
        return switch (signIns.browser(attempt, before)) {
            case SignIns.Outcome.In<SignIns.Browser>(SignIns.Browser in) -> cookies.signedIn(onwards, in, request);
            case SignIns.Outcome.Wrong<SignIns.Browser> _, SignIns.Outcome.Throttled<SignIns.Browser> _ -> onwards;
        };
    }

    private Visitor visitor(Request request) {
        return Visitor.of(request, cookies.secure(request), world);
    }

    private static Problem spent(String hint) {
        return new Problem(Problem.Kind.GONE, "This link was used or is too old. " + hint);
    }
}
