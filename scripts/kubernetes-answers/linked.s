// The compiler takes functions without a body where a package has assembly.
