package dev.perfkit.simulations.memory.shop;

/** What the shop does at each request besides serving it. */
@FunctionalInterface
interface Feature {
    /**
     * Does it. Called by the threads of the shop's pool, several at a time.
     *
     * @param request the number of the request, from 0 on
     * @throws Exception where it cannot go on; the program ends
     */
    void serve(int request) throws Exception;
}
