"""The partner services, one small client each: what it is asked, in what words, over one wire."""
