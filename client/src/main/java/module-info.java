/// What a program embeds to be signed in with Curfew, or with what Codex left on disk.
@org.jspecify.annotations.NullMarked
module dev.curfew.client {
    requires static transitive org.jspecify;
    requires transitive dev.curfew.base;
    requires jdk.httpserver;
    requires tools.jackson.core;

    exports dev.curfew.client;
    exports dev.curfew.client.guard;
    exports dev.curfew.client.login;
    exports dev.curfew.client.session;
}
