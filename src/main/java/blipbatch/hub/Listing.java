package blipbatch.hub;

import java.util.Set;

/** The names of the files that a repository has at a commit. */
record Listing(String commit, Set<String> files) {}
