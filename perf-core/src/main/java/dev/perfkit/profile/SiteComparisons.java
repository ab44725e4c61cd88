package dev.perfkit.profile;

import dev.perfkit.profile.ReportComparison.Part;
import dev.perfkit.profile.ReportComparison.Site;
import dev.perfkit.profile.ReportComparison.Verdict;
import dev.perfkit.stats.LatencySnapshot;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares the sites of two reports. */
final class SiteComparisons {
    private static final long ENOUGH_STEADY = 1_000;

    private final ProfileReport before;
    private final ProfileReport after;
    private final ComparisonOptions options;
    private final Evidence evidence;

    SiteComparisons(ProfileReport before, ProfileReport after, ComparisonOptions options) {
        this.before = before;
        this.after = after;
        this.options = options;
        Map<String, ProfileReport.Site> earlier = byName(before);
        long both = after.sites().stream()
                .filter(site -> earlier.containsKey(site.name()))
                .count();
        // Of each site the duration and the errors are judged.
        this.evidence = new Evidence((1 - options.confidence()) / Math.max(1, 2 * both), options.cluster());
    }

    ReportComparison compare() {
        Map<String, ProfileReport.Site> earlier = byName(before);
        Map<String, ProfileReport.Site> later = byName(after);
        List<Site> sites = Stream.concat(
                        before.sites().stream()
                                .filter(site -> !later.containsKey(site.name()))
                                .map(site -> alone(site, null)),
                        after.sites().stream().map(site -> {
                            ProfileReport.Site past = earlier.get(site.name());
                            return past == null ? alone(null, site) : judge(past, site);
                        }))
                .sorted(Comparator.comparing(Site::verdict)
                        .thenComparing(site -> -site.ratio())
                        .thenComparing(Site::name))
                .toList();
        return new ReportComparison(options, sites);
    }

    private static Map<String, ProfileReport.Site> byName(ProfileReport report) {
        Map<String, ProfileReport.Site> sites = new HashMap<>();
        report.sites().forEach(site -> sites.put(site.name(), site));
        return sites;
    }

    private Site judge(ProfileReport.Site past, ProfileReport.Site site) {
        Part part = part(past, site);
        LatencySnapshot earlier = calls(past, part);
        LatencySnapshot later = calls(site, part);
        Evidence.Interval ratio = evidence.ratio(earlier, later, options.measure());
        Evidence.Interval errors = evidence.errors(past.latency(), site.latency());
        double tolerated = 1 + options.tolerance();
        Verdict duration = verdict(ratio, 1 / tolerated, tolerated);
        Verdict ofErrors = verdict(errors, -options.errorTolerance(), options.errorTolerance());
        return site(
                site.name(),
                // The worse of the two comes first in the order of the verdicts.
                duration.compareTo(ofErrors) <= 0 ? duration : ofErrors,
                duration,
                ofErrors,
                part,
                past,
                site,
                ratio);
    }

    private static Verdict verdict(Evidence.@Nullable Interval interval, double lower, double upper) {
        if (interval != null && interval.low() > upper) {
            return Verdict.REGRESSED;
        }
        return interval != null && interval.high() < lower ? Verdict.IMPROVED : Verdict.NO_EVIDENCE;
    }

    private Site alone(ProfileReport.@Nullable Site past, ProfileReport.@Nullable Site site) {
        Verdict verdict = past == null ? Verdict.NEW : Verdict.GONE;
        String name = past != null ? past.name() : site == null ? "" : site.name();
        return site(name, verdict, Verdict.NO_EVIDENCE, Verdict.NO_EVIDENCE, Part.ALL, past, site, null);
    }

    private Site site(
            String name,
            Verdict verdict,
            Verdict duration,
            Verdict errors,
            Part part,
            ProfileReport.@Nullable Site past,
            ProfileReport.@Nullable Site site,
            Evidence.@Nullable Interval ratio) {
        LatencySnapshot earlier = past == null ? LatencySnapshot.empty() : calls(past, part);
        LatencySnapshot later = site == null ? LatencySnapshot.empty() : calls(site, part);
        return new Site(
                name,
                verdict,
                duration,
                errors,
                part,
                earlier.count(),
                later.count(),
                figure(earlier),
                figure(later),
                ratio == null ? Double.NaN : ratio.low(),
                ratio == null ? Double.NaN : ratio.high(),
                past == null ? Double.NaN : Evidence.errorShare(past.latency()),
                site == null ? Double.NaN : Evidence.errorShare(site.latency()),
                past == null ? Double.NaN : past.allocation().mean(),
                site == null ? Double.NaN : site.allocation().mean());
    }

    private double figure(LatencySnapshot calls) {
        return options.measure() instanceof ComparisonOptions.Quantile quantile
                ? calls.quantile(quantile.q())
                : calls.mean();
    }

    /** Warm-up is compared with warm-up, and what came after it with the same, as far as both reports have it. */
    private static Part part(ProfileReport.Site past, ProfileReport.Site site) {
        long steady = Math.min(past.steady().count(), site.steady().count());
        boolean warmUps = past.warmUp().count() > 0 && site.warmUp().count() > 0;
        if (steady >= ENOUGH_STEADY || (steady > 0 && !warmUps)) {
            return Part.STEADY;
        }
        return warmUps ? Part.WARM_UP : Part.ALL;
    }

    private static LatencySnapshot calls(ProfileReport.Site site, Part part) {
        return switch (part) {
            case STEADY -> site.steady();
            case WARM_UP -> site.warmUp();
            case ALL -> site.latency();
        };
    }
}
