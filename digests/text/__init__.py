"""Text: pages to paragraphs, paragraphs to sentences, sentences to words; scripts and languages."""
