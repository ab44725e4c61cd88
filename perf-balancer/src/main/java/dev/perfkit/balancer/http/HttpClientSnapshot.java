package dev.perfkit.balancer.http;

/**
 * What a client has done since it was made.
 *
 * @param name the balancer's name
 * @param requests how many requests it was asked for
 * @param errors how many of them ended in an exception or a failing status for the caller; cancelled ones do not count
 * @param retries how many further tries it made
 * @param retriesDenied how many more it would have made had the budget allowed
 */
public record HttpClientSnapshot(String name, long requests, long errors, long retries, long retriesDenied) {}
