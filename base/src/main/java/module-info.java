/// What every Curfew module may use, and nothing else: time and entropy, secrets, problems.
@org.jspecify.annotations.NullMarked
module dev.curfew.base {
    requires static transitive org.jspecify;

    exports dev.curfew.base;
}
