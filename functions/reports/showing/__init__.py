"""A report as people read it: Markdown to paste, and one page of HTML; pure, and the same for the same report."""
