package dev.perfkit.ways;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiler;

/** What each {@code main} prints: the report for people, and the counts for a test. */
final class Printout {
    private Printout() {}

    static void print(Profiler profiler) {
        ProfileReport report = profiler.report();
        System.out.print(report.text());
        for (ProfileReport.Site site : report.sites()) {
            System.out.println("counted " + site.name() + ": " + site.calls() + " calls, " + site.errors() + " errors");
        }
        System.out.println("profiler is the application's own: "
                + (Profiler.class.getClassLoader() == Printout.class.getClassLoader()));
    }
}
